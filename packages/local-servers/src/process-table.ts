import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { execa } from 'execa';

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

/** What a process was started with; empty where there is none. A process id is given out again, a command line tells whose it is. */
export async function commandLine(pid: number): Promise<string> {
  if (!isAlive(pid)) return '';
  // The process may end between the two questions.
  if (existsSync('/proc/self')) return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const { stdout } = await execa('ps', ['-o', 'args=', '-p', String(pid)], { reject: false });
  return stdout ?? '';
}
