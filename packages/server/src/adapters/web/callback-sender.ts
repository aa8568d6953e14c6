import { deadlineAfter } from '@understudy/flows';
import type { CallbackSender } from '../../core/callback.ts';
import { guardedRequest, refusalOf } from './guarded-request.ts';
import { NotPublicError } from './public-address.ts';

// The status says all. A short body is read, so that who sends it is not cut off.
const bodyBytesMax = 1_024;

/** Sends callbacks to public addresses by https; to others and by http only where the operator allows it. */
export function createCallbackSender({
  privateAddresses,
  timeoutMs = 10_000,
}: {
  privateAddresses: boolean;
  timeoutMs?: number;
}): CallbackSender {
  return {
    refusalOf(href) {
      const url = URL.canParse(href) ? new URL(href) : undefined;
      if (!url) return 'must be a URL';
      if (url.username || url.password) return 'must hold no credentials';
      // Other names are looked at when they are resolved; this one is refused at once.
      const refusal = refusalOf(url, privateAddresses) ?? (privateAddresses ? undefined : refusalOfName(url));
      return refusal && `must be an https URL of a public address; it ${refusal}`;
    },
    async post(url, { headers, body }, stop) {
      const deadline = deadlineAfter(timeoutMs, stop);
      const { signal } = deadline;
      const end = () => deadline[Symbol.dispose]();
      const request = { method: 'POST', headers: { ...headers }, body, signal } as const;
      try {
        const answer = await guardedRequest(url, request, { privateAddresses, bodyBytesMax });
        // It is for the body too: one that never ends is hung up on.
        answer.body.then(end, end);
        return answer.status;
      } catch (error) {
        end();
        const isLate = signal.aborted && !stop.aborted;
        throw new Error(isLate ? `no answer within ${timeoutMs / 1_000} s` : reasonOf(error), { cause: error });
      }
    },
  };
}

// Shown to whoever asked for the callback, who may not learn what our resolver knows: Node's messages name addresses, its codes do not.
function reasonOf(error: unknown): string {
  if (error instanceof NotPublicError) return 'the host has an address that is not public';
  if (error instanceof Error && 'code' in error) return `the host could not be reached: ${String(error.code)}`;
  return error instanceof Error ? error.message : 'the host could not be reached';
}

function refusalOfName({ hostname }: URL): string | undefined {
  return /(^|\.)localhost\.?$/.test(hostname) ? 'is no public address' : undefined;
}
