import { z } from 'zod';
import { deadlineAfter } from '../../core/deadline.ts';
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
      using deadline = deadlineAfter(timeoutMs, signal);
      const answer = await post(access, { dry_run: dryRun }, deadline.signal);
      const parsed = purgeRound.safeParse(answer);
      if (parsed.success) return parsed.data;
      throw new TaskError('The server gave an answer that is not understood: is it of this version?', { fatal: true });
    },
  };
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
    // The page of a proxy: the status has to do.
    return undefined;
  }
}

function reasonOf(answer: unknown): string {
  const parsed = refusal.safeParse(answer);
  return parsed.success ? `: ${parsed.data.message}` : '';
}
