import { deadlineAfter } from '@understudy/flows';
import { type KestraClient, KestraError } from '@understudy/flows/kestra';
import { withinDeadline } from '../../core/within-deadline.ts';

// With what else an answer takes, callers have theirs within two seconds.
const withinMs = 1_650;

/**
 * Does what a caller waits for with a client whose calls all end in time. Rejects with a KestraError where that was not
 * enough: a Kestra that hangs looks like one that is away.
 */
export async function promptly<N extends { readonly client: KestraClient }, T>(
  needs: N,
  work: (needs: N) => Promise<T>,
): Promise<T> {
  using deadline = deadlineAfter(withinMs);
  // The calls end first, and say what they know.
  return withinDeadline(work({ ...needs, client: endingWith(needs.client, deadline.signal) }), withinMs + 100, () => {
    throw new KestraError(`Kestra has not answered within ${withinMs} ms`, { status: 0, unavailable: true });
  });
}

function endingWith(client: KestraClient, signal: AbortSignal): KestraClient {
  return {
    call: (call, schema) => client.call({ ...call, signal }, schema),
    find: (call, schema) => client.find({ ...call, signal }, schema),
    events: client.events,
  };
}
