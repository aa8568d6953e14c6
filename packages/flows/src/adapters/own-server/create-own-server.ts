import { z } from 'zod';
import type { OwnServer } from '../../core/own-server.ts';
import { TaskError } from '../../core/task-error.ts';

const round = z.object({
  done: z.boolean(),
  executions: z.number(),
  intents: z.number(),
  opened_credentials: z.number(),
  logs_archived: z.number(),
});

const timeoutMs = 60_000;

/** Where our own server is, and the key by which it knows us. */
export interface ServerAccess {
  readonly url: string;
  readonly apiKey: string;
}

/** Our own server over its REST API. Without access every call is a fatal error that names the settings. */
export function createOwnServer(access: ServerAccess | undefined): OwnServer {
  return {
    async purge({ dryRun, signal }) {
      if (!access) throw new TaskError('UNDERSTUDY_URL and UNDERSTUDY_API_KEY are missing', { fatal: true });
      const answer = await ask(access, { dry_run: dryRun }, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]));
      const parsed = round.safeParse(answer);
      if (parsed.success) return parsed.data;
      throw new TaskError('The server gave an answer that is not understood: is it of this version?', { fatal: true });
    },
  };
}

// Not tried again here: the flow does that, with longer waits.
async function ask({ url, apiKey }: ServerAccess, body: object, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(new URL('/api/v1/history/purge', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': apiKey },
    body: JSON.stringify(body),
    signal,
    redirect: 'error',
  }).catch((cause: unknown) => {
    throw new TaskError(`The server at ${new URL(url).origin} does not answer`, { fatal: false, cause });
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok) return answer;
  const refused = response.status < 500 && response.status !== 429;
  throw new TaskError(`The server answered ${response.status}${reasonOf(answer)}`, { fatal: refused });
}

function reasonOf(answer: unknown): string {
  const parsed = z.object({ message: z.string() }).safeParse(answer);
  return parsed.success ? `: ${parsed.data.message}` : '';
}
