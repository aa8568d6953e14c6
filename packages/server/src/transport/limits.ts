/** What one request or connection may cost. Sizes in bytes, times in milliseconds. */
export interface Limits {
  readonly bodyBytesMax: number;
  /** Request line and headers together. */
  readonly headerBytesMax: number;
  /** Calls in one tRPC batch. */
  readonly batchMax: number;
  /** A client must have sent its headers within this time. */
  readonly headersTimeoutMs: number;
  /** A client must have sent its whole request within this time; says nothing of how long an answer streams. */
  readonly requestTimeoutMs: number;
  /** How long a connection is kept for another request; longer than the usual proxy keeps it, which must not be the last to know. */
  readonly keepAliveTimeoutMs: number;
  /** A connection on which nothing moves for so long is cut off: its client has stopped to read, or is gone. Longer than any answer takes. */
  readonly idleTimeoutMs: number;
  /** Between two pings on a WebSocket, and between two comments on a quiet event stream. */
  readonly heartbeatMs: number;
  /** What may wait for one slow WebSocket before it is cut off. */
  readonly socketBacklogBytesMax: number;
  /** How long open requests may still take when the server closes. */
  readonly closeGraceMs: number;
}

export const defaultLimits: Limits = {
  bodyBytesMax: 64 * 1024,
  headerBytesMax: 16 * 1024,
  batchMax: 20,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  keepAliveTimeoutMs: 65_000,
  idleTimeoutMs: 120_000,
  heartbeatMs: 15_000,
  socketBacklogBytesMax: 8 * 1024 * 1024,
  closeGraceMs: 2_500,
};
