import { execFile } from 'node:child_process';
import { chown } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';

const execFileAsync = promisify(execFile);

/** Numeric user and group that a database server runs as; empty where we are not root and stay ourselves. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

/** Database servers refuse to run as root: as root, the account of that name, made where it is missing. */
export async function databaseAccount(name: 'postgres' | 'mysql'): Promise<Account> {
  if (userInfo().uid !== 0) return {};
  try {
    return await lookUp(name);
  } catch {
    await execFileAsync('useradd', ['--system', '--user-group', '--no-create-home', name]);
    return lookUp(name);
  }
}

/** Hands a file or directory over to the account. */
export async function giveTo(account: Account, path: string): Promise<void> {
  if (account.uid !== undefined && account.gid !== undefined) await chown(path, account.uid, account.gid);
}

async function lookUp(name: string): Promise<Account> {
  const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => execFileAsync('id', [flag, name])));
  return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) };
}
