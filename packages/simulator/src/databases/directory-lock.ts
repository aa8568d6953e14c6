import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from '@understudy/local-servers';

/** Takes a directory for this process, until disposed. Throws where a living process has it; a dead one's claim is void. */
export async function lockDirectory(directory: string): Promise<AsyncDisposable> {
  const file = join(directory, 'simulator.pid');
  const holder = await readFile(file, 'utf8').catch(() => '');
  const [pid] = holder.split(' ');
  if (holder !== '' && holder === (await identityOf(Number(pid))))
    throw new Error(`${directory} is in use by the simulator of process ${pid}`);
  await writeFile(file, await identityOf(process.pid));
  return { [Symbol.asyncDispose]: () => rm(file, { force: true }) };
}

// A process id may be given out again, so that where Linux tells it, the time of the start counts too.
async function identityOf(pid: number): Promise<string> {
  if (!isAlive(pid)) return '';
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const startTime = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  return `${pid} ${startTime}`;
}
