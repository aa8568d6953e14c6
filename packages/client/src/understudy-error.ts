/** Every code that an error can have. The first ten are the server's; the others say what it could not. */
export const errorCodes = [
  'ValidationError',
  'AuthenticationError',
  'ForbiddenError',
  'NotFoundError',
  'ConflictError',
  'GoneError',
  'RateLimitError',
  'UpstreamError',
  'EngineUnavailableError',
  'InternalError',
  'NetworkError',
  'TimeoutError',
  'ExecutionFailed',
  'ExecutionCancelled',
] as const;

/**
 * `NetworkError`: no answer of an Understudy server arrived. `TimeoutError`: none within `timeoutMs`. `ExecutionFailed`
 * and `ExecutionCancelled`: from `result()`. The others are the server's.
 */
export type ErrorCode = (typeof errorCodes)[number];

const docs = 'https://github.com/understudy-hq/understudy/blob/main/docs/errors';

/** What may be known of an error beside its code and message. */
export interface ErrorFacts {
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly task?: string | undefined;
  readonly attempt?: number | undefined;
  readonly cause?: unknown;
}

/** What every method throws when it cannot do what it promises; only an abort is an `AbortError`, as everywhere. */
export class UnderstudyError<Code extends ErrorCode = ErrorCode> extends Error {
  readonly code: Code;
  /** Facts about the error as fields, such as `field` and `pattern` of a ValidationError. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Quote it when you ask for help: it finds the request in the server's log. */
  readonly requestId: string | undefined;
  /** How long to wait before it is worth trying again, where the server says so. */
  readonly retryAfterMs: number | undefined;
  /** The task that failed, of `ExecutionFailed`. */
  readonly task: string | undefined;
  /** How often that task was tried. */
  readonly attempt: number | undefined;
  /** A page that says what the code means and what to do. */
  readonly docsUrl: string;

  constructor(code: Code, message: string, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? {} : { cause: facts.cause });
    this.name = 'UnderstudyError';
    this.code = code;
    this.details = facts.details ?? {};
    this.requestId = facts.requestId;
    this.retryAfterMs = facts.retryAfterMs;
    this.task = facts.task;
    this.attempt = facts.attempt;
    this.docsUrl = `${docs}/${code}.md`;
  }
}

/** Whether something that was thrown is an UnderstudyError, of this code where one is given. True of one from another copy of this package, too. */
export function isUnderstudyError<Code extends ErrorCode = ErrorCode>(
  thrown: unknown,
  code?: Code,
): thrown is UnderstudyError<Code> {
  if (!(thrown instanceof Error) || thrown.name !== 'UnderstudyError' || !('code' in thrown)) return false;
  return code === undefined || thrown.code === code;
}
