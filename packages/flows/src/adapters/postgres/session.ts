import type { Readable, Writable } from 'node:stream';
import postgres from 'postgres';
import type { z } from 'zod';
import type { DatabaseAddress } from '../../core/database.ts';
import { TaskError } from '../../core/task-error.ts';
import { taskErrorOf } from './postgres-error.ts';

/** One connection to one database. Everything it does ends when its signal aborts, on the server too. */
export interface Session extends AsyncDisposable {
  /** The rows of a small result, parsed. */
  rows<T>(sql: string, row: z.ZodType<T>): Promise<T[]>;
  /** Does a statement and gives the number of rows that it touched. */
  run(sql: string): Promise<number>;
  /** The rows of a result of any size, as they come; every column is text. */
  stream(sql: string): AsyncIterable<readonly (string | null)[]>;
  /** The bytes of a `COPY … TO STDOUT`. */
  copyOut(sql: string): Promise<Readable>;
  /** Takes the bytes of a `COPY … FROM STDIN`; finished when the server has stored them. */
  copyIn(sql: string): Promise<Writable>;
  /** Rejects when the connection broke or the signal was aborted; never resolves. */
  readonly ended: Promise<never>;
}

const connectTimeoutS = 15;
/** Rows read ahead; some may have many megabytes. */
const rowsAhead = 16;

/** Settings that decide how the server writes values: the same on both sides. Names come qualified. */
const settings = `
  SET search_path = ''; SET client_encoding = 'UTF8'; SET timezone = 'UTC'; SET datestyle = 'ISO, YMD';
  SET intervalstyle = 'postgres'; SET extra_float_digits = 3; SET bytea_output = 'hex'; SET xmloption = 'content';
  SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET row_security = off;
  SET check_function_bodies = off; SET client_min_messages = 'warning'; SET default_transaction_read_only = off;
  SET synchronize_seqscans = off`;

/** Opens a session; throws a retryable TaskError where the server cannot be reached. */
export async function openSession(address: DatabaseAddress, signal: AbortSignal): Promise<Session> {
  let closed = () => {};
  const pool = postgres(address.url, {
    max: 1,
    connect_timeout: connectTimeoutS,
    idle_timeout: 0,
    max_lifetime: null,
    prepare: false,
    onnotice: () => {},
    onclose: () => closed(),
    connection: { application_name: 'understudy' },
  });
  const end = endOf(pool, address, signal);
  closed = () => end.fail(new TaskError(`${address.describe}: the connection was lost`, { fatal: false }));
  try {
    const connection = await Promise.race([pool.reserve(), end.error]);
    const session = sessionOf(connection, address, { pool, end });
    await session.run(settings);
    const [{ pid } = { pid: 0 }] = await connection.unsafe('SELECT pg_catalog.pg_backend_pid() AS pid');
    end.pid = Number(pid);
    return session;
  } catch (error) {
    end.release();
    void pool.end({ timeout: 0 }).catch(endQuietly);
    throw end.reason() ?? taskErrorOf(error, address);
  }
}

function sessionOf(
  connection: postgres.ReservedSql,
  address: DatabaseAddress,
  { pool, end }: { pool: postgres.Sql; end: End },
): Session {
  const guarded = <T>(work: PromiseLike<T>): Promise<T> =>
    Promise.race([Promise.resolve(work), end.error]).catch((error) => {
      throw end.reason() ?? taskErrorOf(error, address);
    });
  return {
    rows: async (sql, row) => row.array().parse([...(await guarded(connection.unsafe(sql)))]),
    run: async (sql) => (await guarded(connection.unsafe(sql))).count ?? 0,
    stream: (sql) => streamOf(connection, sql, { address, end }),
    copyOut: async (sql) => resumed(await guarded(connection.unsafe(sql).readable())),
    copyIn: (sql) => guarded(connection.unsafe(sql).writable()),
    ended: end.error,
    [Symbol.asyncDispose]: async () => {
      end.release();
      await pool.end({ timeout: 0 }).catch(endQuietly);
    },
  };
}

/**
 * postgres.js pauses its socket when the stream is full and resumes it at the next read; after the last bytes there is
 * none, and the connection would never answer again (seen with 3.4.9).
 */
function resumed(stream: Readable): Readable {
  return stream.once('close', () => stream._read(0));
}

async function* streamOf(
  connection: postgres.ReservedSql,
  sql: string,
  { address, end }: { address: DatabaseAddress; end: End },
): AsyncGenerator<readonly (string | null)[]> {
  const batches = connection.unsafe(sql).values().cursor(rowsAhead)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const batch = await Promise.race([batches.next(), end.error]);
      if (batch.done) return;
      // Every column of a streamed query is cast to text.
      yield* batch.value as unknown as (string | null)[][];
    }
  } catch (error) {
    throw end.reason() ?? taskErrorOf(error, address);
  }
}

interface End {
  readonly error: Promise<never>;
  /** The server's process, once it is known. */
  pid: number;
  fail(error: Error): void;
  /** Why it was stopped, where it was. */
  reason(): Error | undefined;
  release(): void;
}

function endOf(pool: postgres.Sql, address: DatabaseAddress, signal: AbortSignal): End {
  let fail: (error: Error) => void = () => {};
  const error = new Promise<never>((_, reject) => {
    fail = reject;
  });
  // Whoever works with the session gets it; while nobody does, it must not end the process.
  error.catch(() => {});
  const end: End = {
    error,
    pid: 0,
    fail,
    reason: () => (signal.aborted ? stopped(signal) : undefined),
    release: () => signal.removeEventListener('abort', abort),
  };
  const abort = () => {
    fail(stopped(signal));
    void terminate(address, end.pid);
    void pool.end({ timeout: 0 }).catch(endQuietly);
  };
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  return end;
}

function stopped(signal: AbortSignal): Error {
  if (signal.reason instanceof TaskError) return signal.reason;
  return new TaskError('The copy was stopped', { fatal: false, cause: signal.reason });
}

/** A server may notice a closed connection late: the query is ended by another one. */
async function terminate(address: DatabaseAddress, pid: number): Promise<void> {
  if (!pid) return;
  const killer = postgres(address.url, { max: 1, connect_timeout: 5, fetch_types: false, onnotice: () => {} });
  await killer.unsafe(`SELECT pg_catalog.pg_terminate_backend(${pid})`).catch(endQuietly);
  await killer.end({ timeout: 1 }).catch(endQuietly);
}

// A connection that cannot be ended in order is gone: that is what was wanted.
function endQuietly(): void {}
