import { guardedRequest, type Reach } from './guarded-request.ts';

/** A GET to an address that somebody else may have chosen. */
export type GuardedFetch = (
  url: string,
  options: { headers: Headers; signal: AbortSignal },
) => Promise<{ readonly status: number; json(): Promise<unknown> }>;

/** Fetches as `guardedRequest` does. */
export function createGuardedFetch(reach: Reach): GuardedFetch {
  return async (url, { headers, signal }) => {
    const request = { method: 'GET', headers: Object.fromEntries(headers), signal } as const;
    const { status, body } = await guardedRequest(url, request, reach);
    const text = (await body).toString('utf8');
    return { status, json: async () => JSON.parse(text) };
  };
}
