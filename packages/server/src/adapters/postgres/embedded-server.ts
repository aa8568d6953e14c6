import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createCluster,
  type PostgresPrograms,
  postgresPrograms,
  runningPostgres,
  setPassword,
  startPostgres,
  stopPostgres,
} from '@understudy/local-servers';

/** A Postgres server of our own in the data directory. Stops when disposed. */
export interface EmbeddedServer extends AsyncDisposable {
  readonly url: string;
}

const user = 'understudy';
// Fsync is on, Postgres' default: what was acknowledged survives a crash of the machine.
const settings = ['max_connections=100', 'log_checkpoints=off'];

/**
 * Starts Postgres in `dataDir/postgres`, or takes over the one that a killed server left running there: two servers on
 * one directory would destroy it.
 */
export async function startEmbeddedServer(dataDir: string): Promise<EmbeddedServer> {
  // As root Postgres runs as another account, which must get through to its directory.
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const directory = join(dataDir, 'postgres');
  const programs = postgresPrograms([directory]);
  const password = passwordOf(join(dataDir, 'postgres-password'));
  if (!existsSync(join(directory, 'initialised'))) await initialise(programs, directory, password);
  const { pid, port } =
    (await runningPostgres(directory)) ??
    // Detached: a Ctrl-C for us must not end it before we have written our last.
    (await startPostgres(programs, { directory, logFile: join(dataDir, 'postgres.log'), settings, detached: true }));
  return {
    url: `postgres://${user}:${password}@127.0.0.1:${port}/postgres`,
    [Symbol.asyncDispose]: () => stopPostgres(pid, directory),
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
