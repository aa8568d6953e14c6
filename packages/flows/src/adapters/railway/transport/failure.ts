import { z } from 'zod';
import { RailwayError } from '../../../core/railway.ts';

/** GraphQL's answer, as Railway gives it: `data`, or `errors` with a code and a trace id. */
export const graphqlAnswer = z.looseObject({
  // Absent where the request itself was refused.
  data: z.unknown().optional(),
  errors: z
    .array(
      z.looseObject({
        message: z.string(),
        traceId: z.string().optional(),
        extensions: z.looseObject({ code: z.string().optional() }).optional(),
      }),
    )
    .optional(),
});
export type GraphqlErrors = NonNullable<z.infer<typeof graphqlAnswer>['errors']>;

// Recognized by Railway's messages, since its codes distinguish less (INTERNAL_SERVER_ERROR for "Not Authorized" too).
const meanings: readonly [RailwayError['code'], ...RegExp[]][] = [
  ['not-authorized', /not authorized|token not found|invalid token|two factor authentication/i],
  ['name-taken', /already exists/i],
  ['name-taken', /name /i, /taken|in use/i],
  ['rate-limited', /rate limit|too many requests/i],
  ['not-found', /not found/i],
];
const invalidCodes = new Set(['BAD_USER_INPUT', 'GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED']);

/** What Railway's `errors` mean. "Problem processing request" and the like may have happened after the effect. */
export function failureOf(errors: GraphqlErrors, operation: string): RailwayError {
  const [first] = errors;
  const message = errors.map((error) => error.message).join('; ');
  const trace = first?.traceId ? `, trace ${first.traceId}` : '';
  const text = `Railway answered "${message}" (${operation}${trace})`;
  const code = meanings.find(([, ...all]) => all.every((words) => words.test(message)))?.[0];
  if (code === 'rate-limited') return new RailwayError(code, text, { retryable: true });
  if (code) return new RailwayError(code, text);
  if (invalidCodes.has(first?.extensions?.code ?? '')) return new RailwayError('invalid', text);
  return new RailwayError('unavailable', text, { retryable: true, unknownOutcome: true });
}

/** What an HTTP status without GraphQL in it means. */
export function failureOfStatus(status: number, operation: string): RailwayError {
  const text = `Railway answered HTTP ${status} (${operation})`;
  if (status === 429) return new RailwayError('rate-limited', text, { retryable: true });
  if (status === 401 || status === 403) return new RailwayError('not-authorized', text);
  if (status >= 400 && status < 500 && status !== 408) return new RailwayError('invalid', text);
  return new RailwayError('unavailable', text, { retryable: true, unknownOutcome: true });
}

/** What it means that no answer came. Only where no connection was made is it sure that nothing was done. */
export function failureOfConnection(error: unknown, operation: string): RailwayError {
  if (error instanceof Error && error.name === 'TimeoutError') {
    const text = `Railway did not answer in time (${operation})`;
    return new RailwayError('timeout', text, { retryable: true, unknownOutcome: true, cause: error });
  }
  const reason = reasonOf(error);
  const unknownOutcome = !['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(reason);
  const text = `Railway cannot be reached: ${reason} (${operation})`;
  return new RailwayError('unavailable', text, { retryable: true, unknownOutcome, cause: error });
}

// Node's fetch hides the reason in its cause.
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  return 'code' in cause ? String(cause.code) : cause.message;
}
