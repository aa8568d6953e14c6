/** A database server as a connection reaches it. */
export interface ServerAddress {
  /** On loopback. */
  readonly port: number;
  /** By way of a replica, which refuses writes. */
  readonly isReadOnly: boolean;
}
