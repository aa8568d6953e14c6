import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseAddress } from './database.ts';
import { deadlineAfter } from './deadline.ts';
import { reasonOf } from './reason-of.ts';
import { retrying } from './retrying.ts';
import type { TaskContext } from './task-context.ts';
import { TaskError } from './task-error.ts';

const pauseMs = 500;

/** Asks until the server answers a query; after `timeoutMs` throws a retryable error with the reason of the last try. */
export async function waitUntilReady(
  address: DatabaseAddress,
  context: TaskContext,
  { timeoutMs, ask }: { timeoutMs: number; ask: (signal: AbortSignal) => Promise<void> },
): Promise<void> {
  using deadline = deadlineAfter(timeoutMs, context.signal);
  const { signal } = deadline;
  let reason = 'no answer';
  const delayMs = (error: unknown) => {
    reason = reasonOf(error);
    // Jitter, so that the tasks that wait for one server do not come back at once.
    return pauseMs * (0.5 + Math.random());
  };
  try {
    await retrying({ delayMs, signal, sleep: (ms) => sleep(ms, undefined, { signal }) }, () => ask(signal));
  } catch (cause) {
    const what = context.signal.aborted ? 'stopped while waiting for it' : `not ready after ${timeoutMs / 1_000} s`;
    throw new TaskError(`${address.describe}: ${what}: ${reason}`, { fatal: false, cause });
  }
}
