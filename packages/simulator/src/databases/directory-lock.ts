import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from '@understudy/local-servers';

/** Takes a directory for this process, until disposed. Throws where a running process has it; one that has ended does not count. */
export async function lockDirectory(directory: string): Promise<AsyncDisposable> {
  const file = join(directory, 'simulator.pid');
  // No file: nobody has it.
  const holder = await readFile(file, 'utf8').catch(() => '');
  const [pid] = holder.split(' ');
  if (holder !== '' && holder === (await identityOf(Number(pid))))
    throw new Error(`${directory} is in use by the simulator of process ${pid}`);
  await writeFile(file, await identityOf(process.pid));
  return { [Symbol.asyncDispose]: () => rm(file, { force: true }) };
}

// Process ids are used again: where the system tells it (Linux), the time of the start counts, too.
async function identityOf(pid: number): Promise<string> {
  if (!isAlive(pid)) return '';
  // Not on every system, and gone with the process.
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const startTime = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  return `${pid} ${startTime}`;
}
