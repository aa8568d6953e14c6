import type { IncomingMessage } from 'node:http';
import { TRPCError } from '@trpc/server';
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { AppError, errorCodes, invalid } from '../core/app-error.ts';
import { type ErrorBody, errorShape, toAppError } from '../procedures/error-shape.ts';

/** All that is sent for an error, whatever carries it. */
export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ErrorBody;
}

// What Express and its body parser throw: errors with a kind, or with a status only.
const httpError = z.object({ type: z.string().optional(), status: z.number() });

const bodyRules: Readonly<Record<string, string>> = {
  'entity.parse.failed': 'must be valid JSON',
  'entity.too.large': 'must not be larger than the limit',
  'charset.unsupported': 'must be UTF-8',
  'encoding.unsupported': 'must be sent plain or as gzip, deflate or br',
  'request.aborted': 'must be sent whole',
  'request.size.invalid': 'must be as long as Content-Length says',
};

/** The answer to whatever was thrown: status, headers and the error body. */
export function errorAnswer(thrown: unknown, requestId: string): ErrorAnswer {
  const error = toAppError(fromHttp(thrown));
  return {
    status: errorCodes[error.code].status,
    headers: errorHeaders(error),
    body: errorShape(error, requestId),
  };
}

/** Headers that say what a caller can do about an error. */
export function errorHeaders(error: AppError): Record<string, string> {
  const headers: Record<string, string> = {};
  if (error.code === 'AuthenticationError') headers['WWW-Authenticate'] = 'Bearer realm="understudy"';
  if (error.retryAfterMs !== undefined)
    headers['Retry-After'] = String(Math.max(1, Math.ceil(error.retryAfterMs / 1_000)));
  return headers;
}

/** Express's last handler: every error becomes an error body; what was our fault is logged with its cause. */
export const answerErrors: ErrorRequestHandler = (thrown, req, res, _next) => {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  sendError(thrown, req, res);
};

/** Sends the answer to an error on a response that has not begun. */
function sendError(thrown: unknown, req: IncomingMessage, res: Response): void {
  const answer = errorAnswer(thrown, String(req.id));
  // Read by the request log; a 5xx is logged with it.
  if (answer.status >= 500) res.err = thrown instanceof Error ? thrown : new Error(String(thrown));
  res.status(answer.status).set(answer.headers).json(answer.body);
}

/** Answers 404 for every path that nobody serves. */
export const answerNotFound: RequestHandler = (req) => {
  throw new AppError('NotFoundError', `There is no ${req.method} route at this path`);
};

/** What Express or its body parser threw, as an error that a caller can be shown; anything else as it is. */
export function fromHttp(thrown: unknown): unknown {
  if (thrown instanceof AppError || thrown instanceof TRPCError) return thrown;
  if (thrown instanceof URIError) return invalid('path', 'must be percent-encoded UTF-8');
  const parsed = httpError.safeParse(thrown);
  if (!parsed.success || parsed.data.status >= 500) return thrown;
  const rule = bodyRules[parsed.data.type ?? ''];
  return rule
    ? invalid('body', rule)
    : new AppError('ValidationError', 'The request cannot be read', { cause: thrown });
}
