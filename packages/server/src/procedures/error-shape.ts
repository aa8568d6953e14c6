import { TRPCError } from '@trpc/server';
import { ZodError } from 'zod';
import { AppError } from '../core/app-error.ts';
import { storeTrouble } from '../core/store-trouble.ts';

/** The error body (docs/contract.md: Errors), the same on REST and under `data` of a tRPC error. */
export interface ErrorBody {
  readonly error: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly request_id: string;
}

/** Finds the AppError in whatever was thrown; what nobody foresaw is an InternalError that says nothing of its cause. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof TRPCError && thrown.cause instanceof AppError) return thrown.cause;
  // Only tRPC's own check of an input is the caller's fault; an output or a stored value that breaks its schema is ours.
  if (thrown instanceof TRPCError && thrown.code === 'BAD_REQUEST' && thrown.cause instanceof ZodError)
    return fromZod(thrown.cause, thrown);
  if (thrown instanceof TRPCError && thrown.code === 'NOT_FOUND')
    return new AppError('NotFoundError', 'There is no such procedure', { cause: thrown });
  if (
    thrown instanceof TRPCError &&
    ['BAD_REQUEST', 'PARSE_ERROR', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE', 'METHOD_NOT_SUPPORTED'].includes(
      thrown.code,
    )
  ) {
    return new AppError('ValidationError', 'The request cannot be read', { cause: thrown });
  }
  const trouble = storeTrouble(thrown instanceof TRPCError ? thrown.cause : thrown, 'The store');
  return trouble ?? new AppError('InternalError', 'Something went wrong on our side', { cause: thrown });
}

/** The body for an error. */
export function errorShape(thrown: unknown, requestId = ''): ErrorBody {
  const error = toAppError(thrown);
  return { error: error.code, message: error.message, details: error.details, request_id: requestId };
}

// As many as a person reads: a list of thousands has thousands of faults.
const issuesMax = 50;

// The first issue is the message; the first of them are in the details.
function fromZod(error: ZodError, cause: unknown): AppError {
  const issues = error.issues.slice(0, issuesMax).map((issue) => ({ field: fieldOf(issue), rule: ruleOf(issue) }));
  const first = issues[0];
  const message = first ? `Invalid ${first.field}: ${first.rule}` : 'Invalid input';
  return new AppError('ValidationError', message, { details: { ...first, issues }, cause });
}

function ruleOf(issue: ZodError['issues'][number]): string {
  return issue.code === 'unrecognized_keys' ? 'is not a known field' : issue.message;
}

function fieldOf(issue: ZodError['issues'][number]): string {
  if (issue.code === 'unrecognized_keys') return [...issue.path, issue.keys[0]].join('.');
  return issue.path.join('.') || 'body';
}
