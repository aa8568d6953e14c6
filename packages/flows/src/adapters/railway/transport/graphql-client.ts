import { RailwayError } from '../../../core/railway.ts';
import { type Access, headersOf } from './access.ts';
import { failureOf, failureOfConnection, failureOfStatus, graphqlAnswer } from './failure.ts';
import type { Operation } from './operation.ts';
import { parseRetryAfter, retryDelayMs } from './retry-delay.ts';

/** What the client is made of. `signal` ends every call and every wait. */
export interface GraphqlOptions {
  readonly url: string;
  readonly token: string;
  readonly signal: AbortSignal;
  readonly fetch: typeof fetch;
  readonly clock: { now(): Date; sleep(ms: number, signal: AbortSignal): Promise<void> };
  /** From 0 to 1. */
  readonly random: () => number;
}

/** Sends operations, each with its timeout and its retries. Errors are RailwayErrors and never hold the token. */
export interface GraphqlClient {
  send<A>(operation: Operation<A>, variables?: object, access?: Access): Promise<A>;
  /** Requests sent so far, repetitions included: Railway counts them by the hour. */
  requests(): number;
}

/** `access` is how the token is presented where a call does not say. */
export function createGraphqlClient(options: GraphqlOptions, access: () => Access): GraphqlClient {
  let requests = 0;

  async function send<A>(operation: Operation<A>, variables: object = {}, as: Access = access()): Promise<A> {
    for (let tries = 1; ; tries++) {
      options.signal.throwIfAborted();
      requests++;
      const answer = await post(operation, variables, as).catch((error: unknown) => ({ error }));
      if (!('error' in answer)) return answer.data;
      const { error, retryAfterMs } = { retryAfterMs: undefined, ...answer };
      options.signal.throwIfAborted();
      const delayMs = retryDelayMs(error, operation, {
        tries,
        random: options.random,
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      });
      if (delayMs === undefined) throw withoutToken(error, options.token);
      await options.clock.sleep(delayMs, options.signal);
    }
  }

  type Answer<A> = { data: A } | { error: RailwayError; retryAfterMs?: number };

  async function post<A>(operation: Operation<A>, variables: object, as: Access): Promise<Answer<A>> {
    const { response, text } = await exchange(operation, variables, as);
    const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), options.clock.now());
    const waiting = retryAfterMs === undefined ? {} : { retryAfterMs };
    const answer = graphqlAnswer.safeParse(parsed(text));
    if (!answer.success) {
      // Railway's edge answers with a page of its own, above all when there are too many requests.
      const error = response.ok ? broken(operation) : failureOfStatus(response.status, operation.name);
      return { error, ...waiting };
    }
    if (answer.data.errors?.length) return { error: failureOf(answer.data.errors, operation.name), ...waiting };
    if (!response.ok) return { error: failureOfStatus(response.status, operation.name), ...waiting };
    const data = operation.answer.safeParse(answer.data.data);
    return data.success ? { data: data.data } : { error: broken(operation, data.error) };
  }

  async function exchange(operation: Operation<unknown>, variables: object, as: Access) {
    const url = new URL(options.url);
    url.searchParams.set('query', operation.name);
    try {
      const response = await options.fetch(url, {
        method: 'POST',
        redirect: 'error',
        headers: { 'content-type': 'application/json', ...headersOf(as, options.token) },
        body: JSON.stringify({ operationName: operation.name, query: operation.text, variables }),
        signal: AbortSignal.any([options.signal, AbortSignal.timeout(operation.timeoutMs)]),
      });
      return { response, text: await response.text() };
    } catch (error) {
      throw failureOfConnection(error, operation.name);
    }
  }

  return { send, requests: () => requests };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function broken(operation: Operation<unknown>, cause?: unknown): RailwayError {
  const text = `Railway's answer is not what its schema says (${operation.name})`;
  return new RailwayError('unavailable', text, { retryable: true, unknownOutcome: true, cause });
}

// A server may repeat what it was sent.
function withoutToken(error: unknown, token: string): unknown {
  if (error instanceof Error) error.message = error.message.replaceAll(token, '***');
  return error;
}
