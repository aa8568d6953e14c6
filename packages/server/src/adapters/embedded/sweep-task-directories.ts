import { lstat, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Logger } from '../../core/logger.ts';
import { isHeld, readLease } from './task-lease.ts';

export interface SweepNeeds {
  readonly workDir: string;
  /** Whether no other engine, on another machine, can be using the folder. */
  readonly exclusive: boolean;
  readonly logger: Logger;
}

const everyMs = 10 * 60_000;
// Longer than any task takes: for what another machine may still need, and what says nothing of itself.
const strangeMsMax = 24 * 60 * 60_000;
// Between the making of a directory and its lease.
const youngMs = 60_000;

/** Removes what dead tasks have left, now and from time to time, until it is disposed. */
export async function startSweeping(needs: SweepNeeds): Promise<Disposable> {
  const sweep = () =>
    sweepTaskDirectories(needs).catch((error: unknown) =>
      needs.logger.warn({ err: error }, 'directories of dead tasks could not be removed'),
    );
  await sweep();
  const timer = setInterval(sweep, everyMs);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Removes the working directories of tasks that are no more: their inputs and outputs stayed when an engine was killed. */
export async function sweepTaskDirectories(needs: SweepNeeds): Promise<void> {
  const names = await readdir(needs.workDir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const now = Date.now();
  let removed = 0;
  for (const name of names) {
    const path = join(needs.workDir, name);
    if (!(await isDead(path, now, needs.exclusive))) continue;
    await rm(path, { recursive: true, force: true });
    removed += 1;
  }
  if (removed > 0) needs.logger.info({ removed }, 'directories of dead tasks removed');
}

async function isDead(path: string, now: number, exclusive: boolean): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  if (!found?.isDirectory()) return false;
  const ageMs = now - found.mtimeMs;
  const lease = await readLease(path);
  if (!lease) return ageMs > (exclusive ? youngMs : strangeMsMax);
  if (lease.host === hostname()) return !(await isHeld(lease));
  return exclusive || ageMs > strangeMsMax;
}
