import { execFile } from 'node:child_process';
import { chown, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from './find-program.ts';

const execFileAsync = promisify(execFile);

/** What a database program runs as. */
export interface Account {
  /** Numeric user and group; undefined where we are not root and stay ourselves. */
  readonly ids?: { readonly uid: number; readonly gid: number };
  /** A program that starts others as the account, and lets them into directories that are closed to it. */
  readonly setpriv?: string;
}

/**
 * Database servers refuse to run as root: as root, the account of that name, made where it is missing. Where it cannot
 * get to one of the paths (a checkout in /root, a temporary directory of mode 0700), it gets the capability for it.
 */
export async function databaseAccount(name: 'postgres', paths: readonly string[]): Promise<Account> {
  if (userInfo().uid !== 0) return {};
  const ids = await lookUp(name).catch(async () => {
    await execFileAsync('useradd', ['--system', '--user-group', '--no-create-home', name]);
    return lookUp(name);
  });
  const open = await Promise.all(paths.map(isOpenToAll));
  const setpriv = open.includes(false) ? findProgram('setpriv') : undefined;
  return { ids, ...(setpriv && { setpriv }) };
}

/** A command and spawn options that start a program as the account. */
export function commandAs({ ids, setpriv }: Account, file: string, args: readonly string[]) {
  if (!ids || !setpriv) return { file, args, ids: ids ?? {} };
  const identity = [`--reuid=${ids.uid}`, `--regid=${ids.gid}`, '--clear-groups'];
  const capability = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  return { file: setpriv, args: [...identity, ...capability, '--', file, ...args], ids: {} };
}

/** Hands a file or directory over to the account. */
export async function giveTo({ ids }: Account, path: string): Promise<void> {
  if (ids) await chown(path, ids.uid, ids.gid);
}

async function lookUp(name: string): Promise<{ uid: number; gid: number }> {
  const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => execFileAsync('id', [flag, name])));
  return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) };
}

async function isOpenToAll(path: string): Promise<boolean> {
  const parent = dirname(path);
  if (parent === path) return true;
  const { mode } = await stat(parent);
  return (mode & 0o001) !== 0 && isOpenToAll(parent);
}
