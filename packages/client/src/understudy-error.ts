import { TRPCClientError } from '@trpc/client';

/**
 * What went wrong. `code` is one of ValidationError, NotFoundError, …; `NetworkError` where no
 * answer of an Understudy server arrived; `ExecutionFailed` from `result()`.
 */
export class UnderstudyError extends Error {
  readonly code: string;
  /** Facts about the error as fields, such as `field` and `pattern` of a ValidationError. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Quote it when you ask for help: it finds the request in the server's log. */
  readonly requestId: string | undefined;

  constructor(
    code: string,
    message: string,
    options: { details?: Record<string, unknown>; requestId?: string; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'UnderstudyError';
    this.code = code;
    this.details = options.details ?? {};
    this.requestId = options.requestId;
  }
}

/** Turns whatever a call threw into an UnderstudyError. */
export function toUnderstudyError(thrown: unknown): UnderstudyError {
  if (thrown instanceof UnderstudyError) return thrown;
  const data: unknown = thrown instanceof TRPCClientError ? thrown.data : undefined;
  if (isErrorData(data)) {
    return new UnderstudyError(data.error, data.message, {
      details: data.details,
      requestId: data.request_id,
      cause: thrown,
    });
  }
  return new UnderstudyError('NetworkError', networkMessage(thrown), { cause: thrown });
}

// "fetch failed" is true and of no use: the innermost cause is.
function networkMessage(thrown: unknown): string {
  let reason = thrown;
  while (reason instanceof Error && reason.cause instanceof Error) reason = reason.cause;
  if (!(reason instanceof Error)) return String(reason);
  // Where each address of a host refused there is a code and no message.
  return reason.message || ('code' in reason ? String(reason.code) : reason.name);
}

interface ErrorData {
  readonly error: string;
  readonly message: string;
  readonly details: Record<string, unknown>;
  readonly request_id: string;
}

function isErrorData(data: unknown): data is ErrorData {
  return (
    typeof data === 'object' && data !== null && 'error' in data && typeof data.error === 'string' && 'message' in data
  );
}
