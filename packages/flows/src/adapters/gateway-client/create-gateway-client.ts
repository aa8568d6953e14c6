import { z } from 'zod';
import { type GatewayClient, purgeRound } from '../../core/gateway-client.ts';
import { TaskError } from '../../core/task-error.ts';

const refusal = z.object({ message: z.string() });

/** Where our own server is, and the key that authenticates the task there. */
export interface GatewayAccess {
  readonly url: string;
  readonly apiKey: string;
}

/**
 * Our own server over its REST API. Without access every call is a fatal error that names the settings.
 *
 * Not by `@understudy/client`: its types are those of the server's router, and the server depends on this package, so
 * it would close a circle of packages. REST is also the surface whose shape holds between versions, and a worker's image
 * may be older than the server: the answer is parsed here.
 */
export function createGatewayClient(
  access: GatewayAccess | undefined,
  { timeoutMs = 60_000 }: { timeoutMs?: number } = {},
): GatewayClient {
  return {
    async purge({ dryRun, signal }) {
      if (!access) throw new TaskError('UNDERSTUDY_URL and UNDERSTUDY_API_KEY are missing', { fatal: true });
      const answer = await withTimeout(signal, timeoutMs, (limited) => post(access, { dry_run: dryRun }, limited));
      const parsed = purgeRound.safeParse(answer);
      if (parsed.success) return parsed.data;
      throw new TaskError('The server gave an answer that is not understood: is it of this version?', { fatal: true });
    },
  };
}

// A timer of our own: on Node 20 the garbage collector takes an `AbortSignal.timeout` that only `any` refers to, and
// then it never fires.
async function withTimeout<T>(signal: AbortSignal, ms: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error(`no answer within ${ms} ms`)), ms);
  try {
    return await call(AbortSignal.any([signal, late.signal]));
  } finally {
    clearTimeout(timer);
  }
}

// Not retried here: the flow does that, with longer waits.
async function post({ url, apiKey }: GatewayAccess, body: object, signal: AbortSignal): Promise<unknown> {
  const doesNotAnswer = (cause: unknown): never => {
    throw new TaskError(`The server at ${new URL(url).origin} does not answer`, { fatal: false, cause });
  };
  const response = await fetch(new URL('/api/v1/history/purge', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': apiKey },
    body: JSON.stringify(body),
    signal,
    redirect: 'error',
  }).catch(doesNotAnswer);
  const text = await response.text().catch(doesNotAnswer);
  const answer = jsonOf(text);
  if (response.ok) return answer;
  const refused = response.status < 500 && response.status !== 429;
  throw new TaskError(`The server answered ${response.status}${reasonOf(answer)}`, { fatal: refused });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reasonOf(answer: unknown): string {
  const parsed = refusal.safeParse(answer);
  return parsed.success ? `: ${parsed.data.message}` : '';
}
