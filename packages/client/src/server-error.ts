import { type ErrorCode, errorCodes, UnderstudyError } from './understudy-error.ts';
import { decode } from './wire.ts';

/** The error in an answer of the server's, as tRPC sends it; `retryAfterMs` from a header where it has none of its own. */
export function serverError(answered: unknown, retryAfterMs?: number): UnderstudyError {
  const data = field(decode(answered), 'data');
  const code = field(data, 'error');
  const message = field(data, 'message');
  const details = field(data, 'details');
  const requestId = field(data, 'request_id');
  const ownRetry = field(data, 'retry_after_ms');
  return new UnderstudyError(
    // A newer server may know of errors that this client does not.
    isCode(code) ? code : 'InternalError',
    typeof message === 'string' ? message : 'The server refused without saying why',
    {
      details: isRecord(details) ? details : {},
      requestId: typeof requestId === 'string' ? requestId : undefined,
      retryAfterMs: typeof ownRetry === 'number' ? ownRetry : retryAfterMs,
    },
  );
}

/** An error for whatever kept an answer from arriving. */
export function networkError(thrown: unknown): UnderstudyError {
  return thrown instanceof UnderstudyError
    ? thrown
    : new UnderstudyError('NetworkError', innermostReason(thrown), { cause: thrown });
}

/** A field of something that came from outside; undefined where it is none. */
export function field(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isCode(code: unknown): code is ErrorCode {
  return errorCodes.some((known) => known === code);
}

// "fetch failed" is true and of no use: the innermost cause is.
function innermostReason(thrown: unknown): string {
  let reason = thrown;
  while (reason instanceof Error && reason.cause instanceof Error) reason = reason.cause;
  if (!(reason instanceof Error)) return String(reason);
  // Where each address of a host refused there is a code and no message.
  return reason.message || ('code' in reason ? String(reason.code) : reason.name);
}
