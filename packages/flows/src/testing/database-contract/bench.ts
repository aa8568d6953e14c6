import type { DatabaseDialect } from '../../core/create-database-driver.ts';
import type { DatabaseAddress, DatabaseDriver } from '../../core/database.ts';
import type { DatabaseSession } from '../../core/database-session.ts';
import { lockTarget, type TargetLock } from '../../core/target-lock.ts';
import type { TaskContext } from '../../core/task-context.ts';

/** A server for a driver's contract, and what its dialect calls things. */
export interface DatabaseSetup extends AsyncDisposable {
  /** Without a database name. */
  readonly url: string;
  createDriver(options: { lockWaitMs: number }): DatabaseDriver;
  run(url: string, ...statements: readonly string[]): Promise<readonly unknown[]>;
  /** The same, while this process stands still: nothing of the code under test goes on meanwhile. */
  runAtOnce(url: string, ...statements: readonly string[]): void;
  /** Takes the lock of a database as another process of ours would. */
  holdLock(url: string): Promise<AsyncDisposable>;
  /** Takes it as the driver does. */
  lock(address: DatabaseAddress, options: LockOptions): Promise<TargetLock>;
  /** Whether a lock whose connection breaks is found lost at once, or with the next heartbeat. */
  readonly breakIsNoticed: 'at once' | 'with the heartbeat';
  /** Breaks every connection to a database. */
  cutConnections(database: string): Promise<void>;
  /** SQL that counts the connections to a database. */
  countConnections(database: string): string;
  readonly sql: {
    readonly bytesType: string;
    /** A literal of bytes. */
    bytes(hex: string): string;
    changeType(table: string, column: string, type: string): string;
  };
  /** A table of the default schema, as reports and errors name it. */
  nameOf(table: string): string;
  /** A column of it, as notes name it. */
  columnOf(table: string, column: string): string;
}

/** What the suites work with. */
export interface Bench extends Omit<DatabaseSetup, typeof Symbol.asyncDispose> {
  /** A driver whose second writer waits long for the first. */
  readonly driver: DatabaseDriver;
  /** Makes a database of its own for a test, with what these statements put into it. */
  create(...statements: readonly string[]): Promise<DatabaseAddress>;
  count(sql: string): Promise<number>;
}

export function createBench(setup: DatabaseSetup): Bench {
  let made = 0;
  return {
    ...setup,
    driver: setup.createDriver({ lockWaitMs: 120_000 }),
    async create(...statements) {
      made += 1;
      const name = `contract_${made}`;
      await setup.run(setup.url, `CREATE DATABASE ${name}`);
      const url = `${setup.url}/${name}`;
      if (statements.length > 0) await setup.run(url, ...statements);
      return { url, describe: `here/${name}` };
    },
    async count(sql) {
      const [row] = await setup.run(setup.url, sql);
      return Number(Object.values(row ?? {})[0]);
    },
  };
}

export interface LockOptions {
  readonly context: TaskContext;
  readonly waitMs: number;
  /** The connection stays open behind the lock's end, as one does that a server has not noticed yet to be closed. */
  readonly lingers?: true;
}

/** Takes the lock of a dialect as its driver does. */
export async function lockWith<S extends DatabaseSession>(
  { open, ping, acquireLock, releaseLock }: Pick<DatabaseDialect<S>, 'open' | 'ping' | 'acquireLock' | 'releaseLock'>,
  address: DatabaseAddress,
  { context, waitMs, lingers }: LockOptions,
): Promise<TargetLock> {
  const session = await open(address, context.signal);
  const held = lingers ? { ...session, [Symbol.asyncDispose]: async () => {} } : session;
  return lockTarget(held, address, { context, waitMs, acquire: acquireLock, release: releaseLock, ping });
}

/** The name of an address's database. */
export function databaseOf(address: DatabaseAddress): string {
  return new URL(address.url).pathname.slice(1);
}
