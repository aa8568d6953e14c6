import { setMaxListeners } from 'node:events';
import { withinDeadline } from '../../../core/within-deadline.ts';
import { createFollower, type ExecutionEnd, type Follower, type FollowerNeeds } from './follower.ts';

/** One follower for each execution that somebody needs to know of. Ends them all when disposed. */
export interface Followers extends Disposable {
  /** Follows the execution from now on, unless that is being done. */
  follow(executionId: string): Follower;
  /** Waits for the end; undefined where it has not come within `timeoutMs`. */
  endWithin(executionId: string, timeoutMs: number): Promise<ExecutionEnd | undefined>;
}

export function createFollowers(needs: FollowerNeeds): Followers {
  const running = new Map<string, Follower>();
  const stop = new AbortController();
  // Each execution that is followed listens to it; Node warns of a leak above ten.
  setMaxListeners(0, stop.signal);
  const follow = (executionId: string): Follower => {
    const known = running.get(executionId);
    if (known) return known;
    const follower = createFollower(needs, executionId, stop.signal);
    running.set(executionId, follower);
    const forget = () => void running.delete(executionId);
    follower.ended.then(forget, forget);
    return follower;
  };
  return {
    follow,
    endWithin: (executionId, timeoutMs) => withinDeadline(follow(executionId).ended, timeoutMs, () => undefined),
    [Symbol.dispose]: () => stop.abort(),
  };
}
