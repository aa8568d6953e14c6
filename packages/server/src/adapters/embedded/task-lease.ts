import { readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { processStart } from './process-group.ts';

const holder = z.object({ pid: z.number().int(), started: z.string() });
const lease = z.object({ host: z.string(), holders: z.array(holder) });

/** Who needs a task's directory: the engine that made it, and the task itself. A number and a start name one process. */
export type TaskLease = z.infer<typeof lease>;

const fileName = 'lease.json';

/** Notes that these processes of this machine need the directory. */
export async function writeLease(directory: string, pids: readonly number[]): Promise<void> {
  const holders = await Promise.all(pids.map(async (pid) => ({ pid, started: await processStart(pid) })));
  const text = JSON.stringify({ host: hostname(), holders } satisfies TaskLease);
  await writeFile(join(directory, fileName), text, { mode: 0o600 });
}

/** Undefined where there is none, or one that was torn by a crash. */
export async function readLease(directory: string): Promise<TaskLease | undefined> {
  const text = await readFile(join(directory, fileName), 'utf8').catch(() => '');
  try {
    return lease.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Whether any of the processes that hold it still runs. */
export async function isHeld({ holders }: TaskLease): Promise<boolean> {
  const starts = await Promise.all(holders.map(({ pid }) => processStart(pid)));
  return holders.some(({ started }, at) => started !== '' && starts[at] === started);
}
