import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseAddress } from '../../core/database.ts';
import type { TaskContext } from '../../core/task-context.ts';
import { TaskError } from '../../core/task-error.ts';
import { openSession } from './session.ts';

const pauseMs = 500;

/** Tries until the server answers a query; after `timeoutMs` throws what the last try said. */
export async function waitUntilReady(address: DatabaseAddress, context: TaskContext, timeoutMs: number): Promise<void> {
  const deadline = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([context.signal, deadline]);
  let reason = 'no answer';
  while (!signal.aborted) {
    try {
      await using session = await openSession(address, signal);
      await session.run('SELECT 1');
      return;
    } catch (error) {
      if (!signal.aborted) reason = error instanceof Error ? error.message : String(error);
    }
    await sleep(pauseMs * (0.5 + Math.random()), undefined, { signal }).catch(() => {});
  }
  const what = context.signal.aborted ? 'stopped while waiting for it' : `not ready after ${timeoutMs / 1_000} s`;
  throw new TaskError(`${address.describe}: ${what}: ${reason}`, { fatal: false });
}
