import { type Connection, createConnection, type QueryError, type ResultSetHeader } from 'mysql2';
import type { z } from 'zod';
import type { DatabaseAddress } from '../../core/database.ts';
import { TaskError } from '../../core/task-error.ts';
import { taskErrorOf } from './mysql-error.ts';

/** The bytes of a cell as the text protocol has them; null for NULL. */
export type Cell = Buffer | null;

/** One connection to one database. Everything it does ends when its signal aborts, on the server too. */
export interface Session extends AsyncDisposable {
  readonly database: string;
  /** The rows of a small result, parsed; every cell comes as text. */
  rows<T>(sql: string, row: z.ZodType<T>, values?: readonly string[]): Promise<T[]>;
  /** Does a statement and gives the number of rows that it touched. */
  run(sql: string, values?: readonly string[]): Promise<number>;
  /** Does a prepared statement, the cells as binary strings. */
  execute(sql: string, cells: readonly Cell[]): Promise<number>;
  forget(sql: string): void;
  /** The rows of a result of any size, as they come. */
  stream(sql: string, values?: readonly string[]): AsyncIterable<readonly Cell[]>;
}

const connectTimeoutMs = 15_000;
/** Rows read ahead; some may have many megabytes. */
const rowsAhead = 16;

/** Opens a session with the given `SET` assignments; throws a retryable TaskError where the server cannot be reached. */
export async function openSession(address: DatabaseAddress, signal: AbortSignal, settings: string): Promise<Session> {
  const connection = createConnection({
    uri: address.url,
    connectTimeout: connectTimeoutMs,
    charset: 'utf8mb4',
    rowsAsArray: false,
    supportBigNumbers: true,
    flags: ['-FOUND_ROWS'],
  });
  const ended = endOf(connection, address, signal);
  const session = sessionOf(connection, address, ended);
  try {
    await Promise.race([
      new Promise<void>((done, fail) => connection.connect((e) => (e ? fail(e) : done()))),
      ended.error,
    ]);
    // mysql2 would follow a change of charset; statements are to go as UTF-8 bytes whatever charset is set on the server.
    await session.run("SET session_track_system_variables = ''");
    await session.run(`SET ${settings}`);
    return session;
  } catch (error) {
    ended.release();
    connection.destroy();
    throw taskErrorOf(error, address);
  }
}

function sessionOf(connection: Connection, address: DatabaseAddress, ended: End): Session {
  const guarded = <T>(work: (done: (error: QueryError | null, result: T) => void) => void): Promise<T> =>
    Promise.race([
      new Promise<T>((resolve, reject) => work((error, result) => (error ? reject(error) : resolve(result)))),
      ended.error,
    ]).catch((error) => {
      throw ended.reason() ?? taskErrorOf(error, address);
    });
  return {
    database: connection.config.database ?? '',
    rows: async (sql, row, values = []) => {
      const found = await guarded<unknown>((done) =>
        connection.query(
          { sql, values: [...values], typeCast: (field) => field.buffer()?.toString('utf8') ?? null },
          done,
        ),
      );
      return row.array().parse(found);
    },
    run: async (sql, values = []) => affected(await guarded((done) => connection.query(sql, [...values], done))),
    execute: async (sql, cells) => affected(await guarded((done) => connection.execute(sql, [...cells], done))),
    forget: (sql) => connection.unprepare(sql),
    stream: (sql, values = []) => streamOf(connection, { sql, values, ended, address }),
    [Symbol.asyncDispose]: async () => {
      ended.release();
      connection.destroy();
    },
  };
}

async function* streamOf(
  connection: Connection,
  of: { sql: string; values: readonly string[]; ended: End; address: DatabaseAddress },
): AsyncGenerator<readonly Cell[]> {
  const options = { sql: of.sql, values: [...of.values], rowsAsArray: true, typeCast: rawCell };
  const rows = connection.query(options).stream({ highWaterMark: rowsAhead });
  of.ended.error.catch((error) => rows.destroy(error));
  try {
    // With rowsAsArray and a typeCast that gives buffers each row is an array of them.
    for await (const row of rows) yield row as readonly Cell[];
  } catch (error) {
    throw of.ended.reason() ?? taskErrorOf(error, of.address);
  }
}

function rawCell(field: { buffer(): Buffer | null }): Cell {
  return field.buffer();
}

function affected(result: unknown): number {
  // A statement without rows answers with a header; only its count is of use.
  return (result as ResultSetHeader).affectedRows ?? 0;
}

interface End {
  /** Rejects when the connection broke or the signal was aborted; never resolves. */
  readonly error: Promise<never>;
  /** Why it was stopped, where it was. */
  reason(): Error | undefined;
  release(): void;
}

function endOf(connection: Connection, address: DatabaseAddress, signal: AbortSignal): End {
  let abort = () => {};
  const error = new Promise<never>((_, reject) => {
    connection.on('error', reject);
    abort = () => {
      reject(stopped(signal));
      kill(address, connection.threadId);
      connection.destroy();
    };
  });
  // Whoever works with the session gets it; while nobody does, it must not end the process.
  error.catch(() => {});
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  return {
    error,
    reason: () => (signal.aborted ? stopped(signal) : undefined),
    release: () => signal.removeEventListener('abort', abort),
  };
}

function stopped(signal: AbortSignal): Error {
  if (signal.reason instanceof TaskError) return signal.reason;
  return new TaskError('The copy was stopped', { fatal: false, cause: signal.reason });
}

/** A server notices a closed connection only when it next writes to it: the query is ended by another one. */
function kill(address: DatabaseAddress, threadId: number | null): void {
  if (!threadId) return;
  const killer = createConnection({ uri: address.url, connectTimeout: 5_000 });
  // At best it ends the query now; without it, the server ends it when it next writes.
  killer.on('error', () => {});
  killer.query(`KILL ${threadId}`, () => killer.destroy());
}
