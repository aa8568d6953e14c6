import type { Request, Response } from 'express';
import type { Context } from '../procedures/context.ts';
import { credentialFromHeaders } from './credentials.ts';
import { invalid } from './error-answer.ts';

// Keys are stored and indexed; the length is that of the header's own draft.
const idempotencyKeyLengthMax = 255;

/** What a procedure is told of an HTTP request. Throws AppError where the credential or a header is malformed. */
export function contextOf(req: Request, res: Response, services: Context['services']): Context {
  return {
    requestId: String(req.id),
    credential: credentialFromHeaders(req.headersDistinct),
    idempotencyKey: idempotencyKeyOf(req),
    // An event stream or a batch may have begun to answer; headers are late then.
    reply: { header: (name, value) => void (res.headersSent || res.setHeader(name, value)) },
    services,
  };
}

function idempotencyKeyOf(req: Request): string | undefined {
  const key = req.get('idempotency-key');
  if (key !== undefined && (key.length === 0 || key.length > idempotencyKeyLengthMax))
    throw invalid('Idempotency-Key', `must be 1 to ${idempotencyKeyLengthMax} characters long`);
  return key;
}
