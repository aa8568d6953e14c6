import type { CallbackSender } from '../../core/callback.ts';
import { guardedRequest, refusalOf } from './guarded-request.ts';

const timeoutMs = 10_000;
// What the receiver says is not read; who says more than this is hung up on.
const bodyBytesMax = 64 * 1_024;

/** Sends callbacks to public addresses by https; to others and by http only where the operator allows it. */
export function createCallbackSender({ privateAddresses }: { privateAddresses: boolean }): CallbackSender {
  return {
    refusalOf(href) {
      const url = URL.canParse(href) ? new URL(href) : undefined;
      if (!url) return 'must be a URL';
      if (url.username || url.password) return 'must hold no credentials';
      const refusal = refusalOf(url, privateAddresses);
      return refusal && `must be an https URL of a public address; it ${refusal}`;
    },
    async post(url, { headers, body }) {
      const request = {
        method: 'POST',
        headers: { ...headers },
        body,
        signal: AbortSignal.timeout(timeoutMs),
      } as const;
      return (await guardedRequest(url, request, { privateAddresses, bodyBytesMax })).status;
    },
  };
}
