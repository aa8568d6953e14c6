/** A kind of database for which real servers are started. */
export type DatabaseKind = 'mysql' | 'postgres' | 'redis';

/** Whether a service of that kind is a database. */
export function isDatabaseKind(kind: string): kind is DatabaseKind {
  return kind === 'mysql' || kind === 'postgres' || kind === 'redis';
}

/** A running database server of one service in one environment; stops when disposed. Its directory stays. */
export interface DatabaseServer extends AsyncDisposable {
  /** Where it listens on loopback. */
  readonly port: number;
}

/** What a server is started with. */
export interface ServerSettings {
  /** Its own directory; filled from the template where it does not exist yet. */
  readonly directory: string;
  /** Of the administrator; a directory that exists keeps the password that it has. */
  readonly password: string;
}

/** How to make servers of one kind. Rejects with the server's own last lines. */
export interface DatabaseEngine {
  start(settings: ServerSettings): Promise<DatabaseServer>;
}
