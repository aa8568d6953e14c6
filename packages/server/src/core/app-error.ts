/** Every error a caller can see: code, HTTP status and tRPC code. One page each in `docs/errors`. */
export const errorCodes = {
  ValidationError: { status: 400, trpc: 'BAD_REQUEST' },
  AuthenticationError: { status: 401, trpc: 'UNAUTHORIZED' },
  ForbiddenError: { status: 403, trpc: 'FORBIDDEN' },
  NotFoundError: { status: 404, trpc: 'NOT_FOUND' },
  ConflictError: { status: 409, trpc: 'CONFLICT' },
  GoneError: { status: 410, trpc: 'PRECONDITION_FAILED' },
  RateLimitError: { status: 429, trpc: 'TOO_MANY_REQUESTS' },
  UpstreamError: { status: 502, trpc: 'BAD_GATEWAY' },
  EngineUnavailableError: { status: 503, trpc: 'SERVICE_UNAVAILABLE' },
  InternalError: { status: 500, trpc: 'INTERNAL_SERVER_ERROR' },
} as const;
export type ErrorCode = keyof typeof errorCodes;

/** An error with a message for the caller. What only the operator may know goes into `cause`, which is logged and never answered. */
export class AppError extends Error {
  readonly code: ErrorCode;
  /** Facts about the error as fields, safe to show. */
  readonly details: Readonly<Record<string, unknown>>;
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { details?: Readonly<Record<string, unknown>>; retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = code;
    this.code = code;
    this.details = options.details ?? {};
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** The error for an input that breaks a rule which no schema knows, worded as for one that a schema refuses. */
export function invalid(field: string, rule: string): AppError {
  return new AppError('ValidationError', `Invalid ${field}: ${rule}`, { details: { field, rule } });
}
