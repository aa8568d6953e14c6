import type { Request, Response } from 'express';
import { AppError, invalid } from '../core/app-error.ts';
import type { Context } from '../procedures/context.ts';
import { credentialFromHeaders } from './credentials.ts';
import { remoteAddress } from './remote-address.ts';

// Keys are stored and indexed; the length is that of the header's own draft.
const idempotencyKeyLengthMax = 255;

/** What a procedure gets of an HTTP request; what is wrong with its headers, as its refusal. */
export function contextOf(
  req: Request,
  res: Response,
  { services, proxyHops }: { services: Context['services']; proxyHops: number },
): Context {
  return {
    requestId: String(req.id),
    ...fromHeaders(req),
    remoteAddress: remoteAddress(req, proxyHops),
    // An event stream or a batch may have begun to answer; headers are late then.
    reply: { header: (name, value) => void (res.headersSent || res.setHeader(name, value)) },
    services,
  };
}

function fromHeaders(req: Request): Pick<Context, 'credential' | 'idempotencyKey' | 'refusal'> {
  try {
    return { credential: credentialFromHeaders(req.headersDistinct), idempotencyKey: idempotencyKeyOf(req) };
  } catch (thrown) {
    if (thrown instanceof AppError) return { credential: undefined, idempotencyKey: undefined, refusal: thrown };
    throw thrown;
  }
}

function idempotencyKeyOf(req: Request): string | undefined {
  const key = req.get('idempotency-key');
  if (key !== undefined && (key.length === 0 || key.length > idempotencyKeyLengthMax))
    throw invalid('Idempotency-Key', `must be 1 to ${idempotencyKeyLengthMax} characters long`);
  return key;
}
