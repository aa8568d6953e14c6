import postgres, { type Sql } from 'postgres';
import { z } from 'zod';
import type { Children } from '../../core/children.ts';
import type { Logger } from '../../core/logger.ts';
import { parseRow } from '../../core/parse-rows.ts';
import { startEmbeddedServer } from './embedded-server.ts';
import { migrate } from './migrate.ts';

/** The store's database, its tables up to date. */
export interface Database extends AsyncDisposable {
  readonly sql: Sql;
  /** One connection for what takes long, beside those that everybody waits for. Opened when it is used. */
  readonly slow: Sql;
  readonly url: string;
  /** Whether no other server can be using it: it is our own, in our data directory, and we hold its lock. */
  readonly exclusive: boolean;
}

export interface DatabaseOptions {
  readonly databaseUrl?: string | undefined;
  readonly dataDir: string;
  readonly logger?: Logger;
  /** Where our own server is registered. */
  readonly children?: Children;
}

const ownerLock = 7_362_002;
const lockRow = z.object({ held: z.boolean() });
const connectSeconds = 5;
// Where the server is away, whoever asks is told so at once, and the next one finds it as soon as it is back.
const backoffSeconds = () => 0.1;
const endSeconds = 1;

/**
 * Opens the database of `databaseUrl`, or without one a Postgres of our own in the data directory, locked against a
 * second server on it. Throws an error of one line that says why it cannot.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { logger, dataDir } = options;
  let lock: Sql | undefined;
  // Its session has ended with the server.
  const holdAgain = async () => {
    if (lock) await holdLock(lock, dataDir);
    logger?.info({}, 'the database server runs again');
  };
  const events = {
    onDown: (reason: string) => logger?.error({ reason }, 'the database server is started again'),
    onUp: () =>
      void holdAgain().catch((error: unknown) =>
        logger?.error({ err: error }, 'the lock of the data directory was lost: stop one of the two servers'),
      ),
  };
  const server =
    options.databaseUrl === undefined
      ? await startEmbeddedServer(dataDir, { ...events, children: options.children })
      : undefined;
  const url = server?.url ?? options.databaseUrl ?? '';
  const sql = connect(url, 10);
  const slow = connect(url, 1);
  lock = server ? connect(url, 1) : undefined;
  let isOurs = false;
  try {
    if (lock) await holdLock(lock, dataDir);
    isOurs = true;
    server?.own();
    await migrate(sql);
  } catch (error) {
    await Promise.all([sql, slow, lock].map((each) => each?.end({ timeout: endSeconds })));
    // Whoever holds the lock needs the server.
    await (isOurs ? server?.[Symbol.asyncDispose]() : server?.leave());
    throw error;
  }
  return {
    sql,
    slow,
    url,
    exclusive: server !== undefined,
    async [Symbol.asyncDispose]() {
      await Promise.all([sql, slow, lock].map((each) => each?.end({ timeout: endSeconds })));
      await server?.[Symbol.asyncDispose]();
    },
  };
}

function connect(url: string, max: number): Sql {
  return postgres(url, {
    max,
    // postgres.js would end each connection within the hour, and with it the lock of the data directory.
    max_lifetime: null,
    connect_timeout: connectSeconds,
    backoff: backoffSeconds,
    onnotice: () => {},
    connection: { application_name: 'understudy' },
  });
}

// Held by the session: it ends with us, however we end.
async function holdLock(lock: Sql, dataDir: string): Promise<void> {
  const deadline = Date.now() + 5_000;
  for (;;) {
    const row = await parseRow(lockRow, lock`SELECT pg_try_advisory_lock(${ownerLock}) AS held`);
    if (row?.held) return;
    if (Date.now() > deadline) throw new Error(`another server is running on the data directory ${dataDir}`);
    await lock`SELECT pg_sleep(0.2)`;
  }
}
