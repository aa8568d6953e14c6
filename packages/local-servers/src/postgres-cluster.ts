import { chown, mkdir, rm } from 'node:fs/promises';
import { execa } from 'execa';
import type { PostgresPrograms } from './postgres-programs.ts';

const programMsMax = 120_000;
const outputCharactersMax = 2_000;

/** What a data directory is made with. */
export interface ClusterOptions {
  readonly directory: string;
  /** The superuser; it has no password yet. */
  readonly user: string;
  /** More flags of initdb. */
  readonly flags?: readonly string[];
}

/** Makes a data directory, in place of whatever is there. Its server lets nobody in without a password. */
export async function createCluster(programs: PostgresPrograms, options: ClusterOptions): Promise<void> {
  const { directory, user, flags = [] } = options;
  // What an interrupted initdb left cannot be completed.
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const { uid, gid } = programs.account;
  if (uid !== undefined && gid !== undefined) await chown(directory, uid, gid);
  // Local access is by Unix socket, of which there are none.
  const access = [`--username=${user}`, '--auth-local=trust', '--auth-host=scram-sha-256'];
  await run(programs, 'initdb', ['-D', directory, '--encoding=UTF8', '--locale=C', ...access, ...flags]);
}

/**
 * Runs one statement in a data directory on which no server runs, as its superuser. Single-user mode reads it from a pipe:
 * a password in it needs no file that the other account could read, and is in no command line.
 */
export async function runOffline(programs: PostgresPrograms, directory: string, statement: string): Promise<void> {
  // An error is one, and does not repeat the statement.
  const settings = ['-c', 'exit_on_error=on', '-c', 'log_min_error_statement=panic'];
  await run(programs, 'postgres', ['--single', '-D', directory, ...settings, 'postgres'], `${statement}\n`);
}

/** Sets a user's password in a data directory on which no server runs. */
export async function setPassword(
  programs: PostgresPrograms,
  directory: string,
  { user, password }: { user: string; password: string },
): Promise<void> {
  await runOffline(programs, directory, `ALTER USER ${user} PASSWORD '${password.replaceAll("'", "''")}'`);
}

async function run(
  programs: PostgresPrograms,
  program: 'postgres' | 'initdb',
  args: readonly string[],
  input = '',
): Promise<void> {
  const command = programs.command(program, args);
  const result = await execa(command.file, command.args, {
    ...command.options,
    input,
    all: true,
    reject: false,
    timeout: programMsMax,
  });
  if (!result.failed) return;
  const why = result.exitCode ?? result.signal ?? result.code;
  throw new Error(`${program} ended with ${why}: ${(result.all ?? '').trim().slice(-outputCharactersMax)}`);
}
