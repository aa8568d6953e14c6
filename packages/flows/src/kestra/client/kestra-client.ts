import {
  BrokenCircuitError,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  type IPolicy,
  retry,
  wrap,
} from 'cockatiel';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { z } from 'zod';
import { deadlineAfter } from '../../core/deadline.ts';
import { reasonOf } from '../../core/reason-of.ts';
import { withoutTrailingSlashes } from '../../core/without-trailing-slashes.ts';
import { KestraError, toKestraError } from './kestra-error.ts';

/** Where Kestra is and who we are there. Basic auth (open source) or an API token (enterprise). */
export interface KestraConnection {
  readonly url: string;
  readonly tenant: string;
  readonly username?: string;
  readonly password?: string;
  readonly token?: string;
}

/** One call. Paths are below `/api/v1/{tenant}`. */
export interface KestraCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: FormData | { readonly type: string; readonly text: string };
  readonly timeoutMs?: number;
  /** Whether it may be sent again when no answer came. */
  readonly safe: boolean;
  /** Ends the call, and its repetitions, whatever its own time-out says. */
  readonly signal?: AbortSignal;
}

const timeoutMs = 10_000;
const retries = 3;
const failuresToOpen = 5;
const openForMs = 5_000;

/** Kestra's REST API: timeouts, bounded retries with jitter for what is safe, and a circuit that opens when Kestra is gone. */
export interface KestraClient {
  /** The parsed answer. Throws KestraError; `find` gives `undefined` for a 404. */
  call<T>(call: KestraCall, schema: z.ZodType<T>): Promise<T>;
  find<T>(call: KestraCall, schema: z.ZodType<T>): Promise<T | undefined>;
  /** Data of each server-sent event with its id; ends with the stream. Its caller must expect holes and repetitions. */
  events(path: string, signal: AbortSignal): AsyncGenerator<{ readonly id: string; readonly data: unknown }>;
}

export function createKestraClient(connection: KestraConnection, options: { fetch?: typeof fetch } = {}): KestraClient {
  const send = options.fetch ?? fetch;
  const base = `${withoutTrailingSlashes(connection.url)}/api/v1/${encodeURIComponent(connection.tenant)}`;
  const headers = authorization(connection);
  const { once, repeated } = policies();

  const request = (call: KestraCall): Promise<unknown> =>
    guarded(call.safe ? repeated : once, call.signal, async () => {
      using deadline = deadlineAfter(call.timeoutMs ?? timeoutMs, call.signal);
      const init = { ...requestInit(call, headers), signal: deadline.signal };
      const response = await answer(send(urlOf(base, call), init), call, base);
      if (!response.ok) throw await toKestraError(response, `${call.method} ${call.path}`);
      return await readBody(response, call);
    });

  return {
    async call(call, schema) {
      return parsed(await request(call), call, schema);
    },
    async find(call, schema) {
      try {
        return parsed(await request(call), call, schema);
      } catch (error) {
        if (error instanceof KestraError && error.status === 404) return undefined;
        throw error;
      }
    },
    async *events(path, signal) {
      const call: KestraCall = { method: 'GET', path, safe: true };
      // Outside the circuit: a proxy that lets no stream pass must not close the way to all the rest.
      // For the headers only: the stream itself may last for hours.
      const deadline = deadlineAfter(timeoutMs, signal);
      const response = await answer(
        send(urlOf(base, call), {
          headers: { ...headers, accept: 'text/event-stream' },
          signal: deadline.signal,
        }),
        call,
        base,
      ).finally(() => deadline[Symbol.dispose]());
      if (!response.ok) throw await toKestraError(response, `GET ${path}`);
      if (!response.body) return;
      for await (const event of response.body
        .pipeThrough(new TextDecoderStream())
        .pipeThrough(new EventSourceParserStream())) {
        yield { id: event.id ?? '', data: event.data === '' ? undefined : JSON.parse(event.data) };
      }
    },
  };
}

// Retries stand outside the circuit: each try counts, and an open circuit ends them at once.
function policies(): { once: IPolicy; repeated: IPolicy } {
  const unavailable = handleWhen((error) => error instanceof KestraError && error.unavailable);
  const circuit = circuitBreaker(unavailable, {
    halfOpenAfter: openForMs,
    breaker: new ConsecutiveBreaker(failuresToOpen),
  });
  const again = retry(unavailable, {
    maxAttempts: retries,
    backoff: new ExponentialBackoff({ initialDelay: 100, maxDelay: 2_000 }),
  });
  return { once: circuit, repeated: wrap(again, circuit) };
}

async function guarded<T>(policy: IPolicy, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await policy.execute(work, signal);
  } catch (error) {
    if (!(error instanceof BrokenCircuitError)) throw error;
    throw new KestraError('Kestra did not answer the last requests; not asked again for a moment', {
      status: 0,
      unavailable: true,
      sent: false,
      cause: error,
    });
  }
}

// Something else than Kestra may answer in its place, with a status that means well.
function parsed<T>(body: unknown, call: KestraCall, schema: z.ZodType<T>): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new KestraError(`${call.method} ${call.path}: the answer is none of Kestra's`, {
    status: 0,
    unavailable: true,
    cause: result.error,
  });
}

// A body that breaks off is no answer either: its content is unknown.
async function readBody(response: Response, call: KestraCall): Promise<unknown> {
  try {
    const text = await response.text();
    return text === '' ? undefined : JSON.parse(text);
  } catch (cause) {
    throw new KestraError(`${call.method} ${call.path}: the answer of Kestra broke off`, {
      status: 0,
      unavailable: true,
      cause,
    });
  }
}

async function answer(response: Promise<Response>, call: KestraCall, base: string): Promise<Response> {
  try {
    return await response;
  } catch (cause) {
    // Node's fetch hides the reason in its cause.
    const reason = reasonOf(cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause);
    throw new KestraError(`${call.method} ${call.path}: no answer from Kestra at ${new URL(base).origin} (${reason})`, {
      status: 0,
      unavailable: true,
      sent: !isUnconnected(cause),
      cause,
    });
  }
}

const unconnected =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_.*|CERT_.*|DEPTH_ZERO_.*|SELF_SIGNED_.*|UNABLE_TO_.*)$/;

// Whether it broke off before there was a connection over which anything could have been sent.
function isUnconnected(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(isUnconnected);
  if ('syscall' in error && error.syscall === 'connect') return true;
  if ('code' in error && unconnected.test(String(error.code))) return true;
  return isUnconnected(error.cause);
}

function requestInit(call: KestraCall, headers: Readonly<Record<string, string>>): RequestInit {
  if (call.body === undefined) return { method: call.method, headers };
  if (call.body instanceof FormData) return { method: call.method, headers, body: call.body };
  return { method: call.method, headers: { ...headers, 'content-type': call.body.type }, body: call.body.text };
}

function urlOf(base: string, call: KestraCall): URL {
  const url = new URL(base + call.path);
  for (const [name, value] of Object.entries(call.query ?? {})) {
    for (const each of typeof value === 'string' ? [value] : value) url.searchParams.append(name, each);
  }
  return url;
}

function authorization({ username, password, token }: KestraConnection): Record<string, string> {
  if (token) return { authorization: `Bearer ${token}` };
  if (username) return { authorization: `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}` };
  return {};
}
