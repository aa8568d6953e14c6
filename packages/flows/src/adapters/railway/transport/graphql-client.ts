import { deadlineAfter } from '../../../core/deadline.ts';
import { RailwayError } from '../../../core/railway.ts';
import { retrying } from '../../../core/retrying.ts';
import { defined } from '../../../specs/defined.ts';
import { redacted } from '../../../specs/secrets.ts';
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

/** `access` is how the token is presented by default. */
export function createGraphqlClient(options: GraphqlOptions, access: () => Access): GraphqlClient {
  let requests = 0;

  async function send<A>(operation: Operation<A>, variables: object = {}, as: Access = access()): Promise<A> {
    let retryAfterMs: number | undefined;
    const { clock, random, signal } = options;
    const delayMs = (error: unknown, tries: number) =>
      retryDelayMs(error, operation, defined({ tries, random, retryAfterMs }));
    try {
      return await retrying({ delayMs, sleep: clock.sleep, signal }, async () => {
        retryAfterMs = undefined;
        requests++;
        const answer = await exchange(operation, variables, as);
        retryAfterMs = parseRetryAfter(answer.headers.get('retry-after'), clock.now());
        return dataOf(answer, operation);
      });
    } catch (error) {
      throw withoutToken(error, options.token);
    }
  }

  async function exchange(operation: Operation<unknown>, variables: object, as: Access): Promise<HttpAnswer> {
    const url = new URL(options.url);
    url.searchParams.set('query', operation.name);
    using deadline = deadlineAfter(operation.timeoutMs, options.signal);
    try {
      const response = await options.fetch(url, {
        method: 'POST',
        redirect: 'error',
        headers: { 'content-type': 'application/json', ...headersOf(as, options.token) },
        body: JSON.stringify({ operationName: operation.name, query: operation.text, variables }),
        signal: deadline.signal,
      });
      const { ok, status, headers } = response;
      return { ok, status, headers, text: await response.text() };
    } catch (error) {
      throw failureOfConnection(error, operation.name);
    }
  }

  return { send, requests: () => requests };
}

interface HttpAnswer extends Pick<Response, 'ok' | 'status' | 'headers'> {
  readonly text: string;
}

/** The data of an answer; throws the error that it holds instead. */
function dataOf<A>({ ok, status, text }: HttpAnswer, operation: Operation<A>): A {
  const answer = graphqlAnswer.safeParse(parsed(text));
  // Railway's edge answers with a page of its own, above all when there are too many requests.
  if (!answer.success) throw ok ? broken(operation) : failureOfStatus(status, operation.name);
  if (answer.data.errors?.length) throw failureOf(answer.data.errors, operation.name);
  if (!ok) throw failureOfStatus(status, operation.name);
  const data = operation.answer.safeParse(answer.data.data);
  if (data.success) return data.data;
  throw broken(operation, data.error);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The page of a proxy: the status has to do.
    return undefined;
  }
}

function broken(operation: Operation<unknown>, cause?: unknown): RailwayError {
  const text = `Railway's answer does not fit its schema (${operation.name})`;
  return new RailwayError('unavailable', text, { retryable: true, unknownOutcome: true, cause });
}

// A server may repeat what it was sent.
function withoutToken(error: unknown, token: string): unknown {
  if (error instanceof Error) error.message = error.message.replaceAll(token, redacted);
  return error;
}
