import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const execFileAsync = promisify(execFile);
const graceMs = 10_000;
const lookEveryMs = 50;

/**
 * When a process began, in the system's words; empty where there is none. With it a number means one process only:
 * numbers come again.
 */
export async function processStart(pid: number): Promise<string> {
  if (process.platform !== 'linux') {
    // ps fails where there is no such process.
    const { stdout } = await execFileAsync('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
    return stdout.trim();
  }
  // No such file: no such process.
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // proc(5), fields 3 and 22; the second is the command in brackets, which may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? '' : (fields[19] ?? '');
}

/** Ends the process group of a task whose engine died, and waits until it is gone. Nothing where that is so already. */
export async function endOrphan(pid: number, started: string): Promise<void> {
  if (started === '') return;
  const lives = async () => (await processStart(pid)) === started;
  const killAt = Date.now() + graceMs;
  for (let asked = false; await lives(); asked = true) {
    if (!asked) signalGroup(pid, 'SIGTERM');
    if (Date.now() > killAt) signalGroup(pid, 'SIGKILL');
    await sleep(lookEveryMs);
  }
}

/** Sends a signal to a process and all that it started; nothing where it is gone. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
