import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

/** What asks a server of Understudy. */
export interface Api {
  /** Throws an error of one line that says what the server answered, or that it does not. */
  get<T extends z.ZodType>(path: string, schema: T): Promise<z.infer<T>>;
  /** The same for what changes something: sent once. */
  send<T extends z.ZodType>(request: { method: string; path: string; body?: object }, schema: T): Promise<z.infer<T>>;
}

// A check of a long trail takes its time.
const timeoutMs = 600_000;
const changeTimeoutMs = 30_000;
const attemptsMax = 3;
const refusal = z.object({ error: z.string(), message: z.string() });

export function createApi(options: { url: string; apiKey: string | undefined; token: string | undefined }): Api {
  const headers = {
    ...(options.apiKey ? { 'X-API-Key': options.apiKey } : {}),
    ...(options.token && !options.apiKey ? { Authorization: `Bearer ${options.token}` } : {}),
  };
  return {
    async get(path, schema) {
      return read(await ask(new URL(path, options.url), headers), schema);
    },
    async send({ method, path, body = {} }, schema) {
      const url = new URL(path, options.url);
      const json = method === 'POST' ? { body: JSON.stringify(body) } : {};
      const signal = AbortSignal.timeout(changeTimeoutMs);
      const request = { method, headers: { ...headers, 'Content-Type': 'application/json' }, signal, ...json };
      const response = await fetch(url, request).catch((error: unknown) => {
        throw new Error(`${url.origin} does not answer: ${reasonOf(error)}`);
      });
      return read(response, schema);
    },
  };
}

async function read<T extends z.ZodType>(response: Response, schema: T): Promise<z.infer<T>> {
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return schema.parse(body);
  const { data } = refusal.safeParse(body);
  throw new Error(data ? `${data.error}: ${data.message}` : `the server answered ${response.status}`);
}

// Reading is safe to repeat.
async function ask(url: URL, headers: Record<string, string>): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(timeoutMs) }).catch((error: unknown) => {
      if (attempt === attemptsMax) throw new Error(`${url.origin} does not answer: ${reasonOf(error)}`);
      return undefined;
    });
    if (answer && (answer.status < 502 || attempt === attemptsMax)) return answer;
    await sleep(500 * 2 ** attempt * (0.5 + Math.random() / 2));
  }
}

function reasonOf(error: unknown): string {
  const { cause, message } = error instanceof Error ? error : { cause: undefined, message: String(error) };
  return cause instanceof Error ? cause.message : message;
}
