import { existsSync } from 'node:fs';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { execa } from 'execa';

const hasTable = existsSync('/proc/self');

/** Whether there is a process of this id, whoever owns it; one that ended and was not yet waited for counts, too. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid < 1) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * What a process was started with; empty where there is none, or where it has ended and was not yet waited for. A process
 * id is given out again, a command line tells whose it is.
 */
export async function commandLine(pid: number): Promise<string> {
  if (!isAlive(pid)) return '';
  // The process may end between the two questions.
  if (hasTable) return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const { stdout } = await execa('ps', ['-o', 'args=', '-p', String(pid)], { reject: false });
  return stdout ?? '';
}

/** Where a process works; undefined where that cannot be seen. */
export async function workingDirectory(pid: number): Promise<string | undefined> {
  return hasTable ? readlink(`/proc/${pid}/cwd`).catch(() => undefined) : undefined;
}

/** The processes that work in a directory, given as its real path; none where the system has no table to look them up in. */
export async function processesIn(directory: string): Promise<readonly number[]> {
  if (!hasTable) return [];
  const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger);
  const places = await Promise.all(pids.map(workingDirectory));
  return pids.filter((_, at) => places[at] === directory);
}

/** Sends a signal; nothing where the process is gone. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
