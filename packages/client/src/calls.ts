import { type Credential, type Credentials, credentialHeader } from './credentials.ts';
import { type Deadline, pause, startDeadline } from './deadline.ts';
import type { ChangeOptions, RequestOptions } from './options.ts';
import { randomKey } from './random-key.ts';
import { readAnswer } from './read-answer.ts';
import { networkError } from './server-error.ts';
import type { Procedures } from './types.ts';
import { isUnderstudyError, type UnderstudyError } from './understudy-error.ts';
import { encode } from './wire.ts';

/** Calls of the server's procedures over HTTP. */
export interface Calls {
  query<N extends NameOf<'query'>>(name: N, input: Input<N>, options?: RequestOptions): Promise<Output<N>>;
  /** Carries an idempotency key, so that it can be sent again where no answer came. */
  change<N extends NameOf<'mutation'>>(name: N, input: Input<N>, options?: ChangeOptions): Promise<Output<N>>;
}

type NameOf<Type> = { [N in keyof Procedures]: Procedures[N]['type'] extends Type ? N : never }[keyof Procedures];
type Input<N extends keyof Procedures> = Procedures[N]['input'];
type Output<N extends keyof Procedures> = Procedures[N]['output'];

/** How the server is reached. */
export interface Door {
  /** Of tRPC, with a slash at its end. */
  readonly url: URL;
  readonly fetch: typeof fetch;
  readonly credentials: Credentials;
}

interface CallNeeds extends Door {
  readonly timeoutMs: number;
  readonly retries: number;
}

interface Request {
  readonly path: string;
  readonly init: RequestInit;
  /** Where no answer came, it may have been done: whether it may be sent again all the same. */
  readonly isSafe: boolean;
}

// Their answers hold secrets, which are given once: sent again, they would be refused, and what was made is lost.
const answeredOnce: readonly string[] = ['keys.create', 'keys.rotate', 'executions.credentials'];
const backoffMs = 250;

export function createCalls(needs: CallNeeds): Calls {
  const send = async (request: Request, options: RequestOptions): Promise<unknown> => {
    const { timeoutMs = needs.timeoutMs, retries = needs.retries } = options;
    const deadline = startDeadline(timeoutMs, options.signal);
    try {
      return await withRetries(needs, request, { deadline, retries });
    } finally {
      deadline.stop();
    }
  };
  return {
    // What a procedure answers, the types of its schemas say (`npm run api`).
    query: (name, input, options = {}) =>
      send(
        { path: `${name}?input=${encodeURIComponent(JSON.stringify(encode(input)))}`, init: {}, isSafe: true },
        options,
      ) as Promise<Output<typeof name>>,
    change: (name, input, { idempotencyKey = randomKey(), ...options } = {}) => {
      const headers = { 'content-type': 'application/json', 'idempotency-key': idempotencyKey };
      const init = { method: 'POST', headers, body: JSON.stringify(encode(input)) };
      return send({ path: name, init, isSafe: !answeredOnce.includes(name) }, options) as Promise<Output<typeof name>>;
    },
  };
}

async function withRetries(
  door: Door,
  request: Request,
  { deadline, retries }: { deadline: Deadline; retries: number },
): Promise<unknown> {
  let isRenewed = false;
  for (let attempt = 0; ; attempt++) {
    const credential = await deadline.within(door.credentials.get());
    try {
      return await deadline.within(once(door, request, { credential, signal: deadline.signal }));
    } catch (thrown) {
      // A caller's abort and the end of the time are told as they are, whatever fetch makes of them.
      deadline.signal.throwIfAborted();
      const error = networkError(thrown);
      if (error.code === 'AuthenticationError' && !isRenewed && door.credentials.renew(credential)) {
        isRenewed = true;
        continue;
      }
      const waitMs = waitBefore(error, attempt, request.isSafe);
      if (waitMs === undefined || attempt >= retries || waitMs >= deadline.remainingMs()) throw error;
      await pause(waitMs, deadline.signal);
    }
  }
}

async function once(
  door: Door,
  { path, init }: Request,
  { credential, signal }: { credential: Credential; signal: AbortSignal },
): Promise<unknown> {
  const headers = { ...init.headers, ...credentialHeader(credential) };
  const response = await door.fetch(new URL(path, door.url).href, { ...init, headers, signal });
  return readAnswer(response);
}

// A 429 and a 503 are refusals: nothing was done. So is a 409 that says when to ask again.
function waitBefore(error: UnderstudyError, attempt: number, isSafe: boolean): number | undefined {
  const isRefusal = isUnderstudyError(error, 'RateLimitError') || isUnderstudyError(error, 'EngineUnavailableError');
  if (
    isRefusal ||
    (error.code === 'ConflictError' && error.retryAfterMs !== undefined) ||
    (isSafe && error.code === 'NetworkError')
  )
    return error.retryAfterMs ?? backoffMs * 2 ** attempt * (0.5 + Math.random());
  return undefined;
}
