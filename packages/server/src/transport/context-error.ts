import { TRPCError } from '@trpc/server';
import { errorCodes } from '../core/app-error.ts';
import { toAppError } from '../procedures/error-shape.ts';

/** An error from making the context in tRPC's own class, so that tRPC answers with its code. */
export function toContextError(thrown: unknown): TRPCError {
  const error = toAppError(thrown);
  return new TRPCError({ code: errorCodes[error.code].trpc, message: error.message, cause: error });
}
