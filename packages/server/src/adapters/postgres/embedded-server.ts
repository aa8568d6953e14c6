import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createCluster,
  endPostgres,
  keepPostgres,
  type PostgresEvents,
  type PostgresPrograms,
  postgresPrograms,
  setPassword,
} from '@understudy/local-servers';
import type { Children } from '../../core/children.ts';

/** A Postgres server of our own in the data directory, started again whenever it ends. Stops when disposed. */
export interface EmbeddedServer extends AsyncDisposable {
  readonly url: string;
  /** It is ours, whoever has started it. */
  own(): void;
  /** It is another's: it runs on, and is looked after by that one. */
  leave(): Promise<void>;
}

const user = 'understudy';
// Fsync is on, Postgres' default: what was acknowledged survives a crash of the machine.
const settings = ['max_connections=100', 'log_checkpoints=off'];

/**
 * Starts Postgres in `dataDir/postgres`, or takes over the one that a killed server left running there: two servers on
 * one directory would destroy it.
 */
export async function startEmbeddedServer(
  dataDir: string,
  { children, ...events }: PostgresEvents & { children?: Children | undefined } = {},
): Promise<EmbeddedServer> {
  // As root Postgres runs as another account, which must get through to its directory.
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const directory = join(dataDir, 'postgres');
  const programs = postgresPrograms([directory]);
  const password = passwordOf(join(dataDir, 'postgres-password'));
  if (!existsSync(join(directory, 'initialised'))) await initialise(programs, directory, password);
  const over = new AbortController();
  // One that was running already may be another server's, until we hold its lock.
  let ours = false;
  const own = () => {
    ours = true;
  };
  const registered = children?.add(async () => {
    over.abort();
    if (ours) await endPostgres(directory);
  });
  const options = { directory, logFile: join(dataDir, 'postgres.log'), settings, signal: over.signal };
  const server = await keepPostgres(programs, options, { ...events, onStart: own });
  return {
    url: `postgres://${user}:${password}@127.0.0.1:${server.port}/postgres`,
    own,
    async leave() {
      ours = false;
      registered?.[Symbol.dispose]();
      await server.leave();
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      registered?.[Symbol.dispose]();
    },
  };
}

function passwordOf(file: string): string {
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

// The mark comes last: a directory without it is made again.
async function initialise(programs: PostgresPrograms, directory: string, password: string): Promise<void> {
  try {
    await createCluster(programs, { directory, user });
    await setPassword(programs, directory, { user, password });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`the database could not be initialised in ${directory}: ${reason}`, { cause: error });
  }
  writeFileSync(join(directory, 'initialised'), '');
}
