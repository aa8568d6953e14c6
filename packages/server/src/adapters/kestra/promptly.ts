import { deadlineAfter } from '@understudy/flows';
import { type KestraClient, KestraError } from '@understudy/flows/kestra';
import { withinDeadline } from '../../core/within-deadline.ts';

/** Whoever asks in one request twice is answered within two seconds all the same: the second time is cut short. */
const withinMs = 1_300;
const againWithinMs = 150;
const againMs = 1_000;
// With what else a start takes, its caller has the answer within two seconds.
const startsWithinMs = 1_650;

/**
 * Does what a caller waits for with a client whose calls all end in time. Rejects with a KestraError where that was not
 * enough: a Kestra that hangs looks like one that is away.
 */
type Prompt = <N extends { readonly client: KestraClient }, T>(needs: N, work: (needs: N) => Promise<T>) => Promise<T>;

/** `promptly` for what is read, and for a start, which always has all of its time. */
export interface Prompts {
  readonly promptly: Prompt;
  readonly promptStart: Prompt;
}

/** Remembers for a moment that Kestra did not answer in time, so that not each question of a request waits for it. */
export function createPrompts(now: () => number = () => performance.now()): Prompts {
  let lateAt = Number.NEGATIVE_INFINITY;
  const late = () => {
    lateAt = now();
  };
  return {
    promptly: (needs, work) => within(now() - lateAt < againMs ? againWithinMs : withinMs, needs, work, late),
    promptStart: (needs, work) => within(startsWithinMs, needs, work, late),
  };
}

async function within<N extends { readonly client: KestraClient }, T>(
  ms: number,
  needs: N,
  work: (needs: N) => Promise<T>,
  onLate: () => void,
): Promise<T> {
  using deadline = deadlineAfter(ms);
  deadline.signal.addEventListener('abort', onLate, { once: true });
  // The calls end first, and say what they know.
  return await withinDeadline(work({ ...needs, client: endingWith(needs.client, deadline.signal) }), ms + 100, () => {
    throw new KestraError(`Kestra has not answered within ${ms} ms`, { status: 0, unavailable: true });
  });
}

function endingWith(client: KestraClient, signal: AbortSignal): KestraClient {
  return {
    call: (call, schema) => client.call({ ...call, signal }, schema),
    find: (call, schema) => client.find({ ...call, signal }, schema),
    events: client.events,
  };
}
