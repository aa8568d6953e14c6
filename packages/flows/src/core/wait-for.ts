import type { TaskContext } from './task-context.ts';
import { TaskError } from './task-error.ts';
import type { World } from './world.ts';

const firstWaitMs = 200;
const growth = 1.5;
const waitMaxMs = 10_000;

/**
 * Asks again, in growing intervals since every request counts against Railway's hourly limit, until there is an
 * answer; throws a retryable TaskError that names what was waited for once `timeoutMs` have passed.
 */
export async function waitFor<T>(
  wanted: { what: string; timeoutMs: number; probe: () => Promise<T | undefined> },
  context: TaskContext,
  world: World,
): Promise<T> {
  const deadline = world.clock.now().getTime() + wanted.timeoutMs;
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(waitMaxMs, waitMs * growth)) {
    context.signal.throwIfAborted();
    const answer = await wanted.probe();
    if (answer !== undefined) return answer;
    if (world.clock.now().getTime() >= deadline) {
      throw new TaskError(`Timed out after ${wanted.timeoutMs / 1_000} s waiting for ${wanted.what}`, { fatal: false });
    }
    await world.clock.sleep(waitMs, context.signal);
  }
}
