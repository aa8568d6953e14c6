import type { Request, Response } from 'express';
import { AppError } from '../core/app-error.ts';
import { checkedIdempotencyKey } from '../core/checked-idempotency-key.ts';
import type { Context } from '../procedures/context.ts';
import { credentialFromHeaders } from './credentials.ts';
import { remoteAddress } from './remote-address.ts';

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
    return {
      credential: credentialFromHeaders(req.headersDistinct),
      idempotencyKey: checkedIdempotencyKey('Idempotency-Key', req.get('idempotency-key')),
    };
  } catch (thrown) {
    if (thrown instanceof AppError) return { credential: undefined, idempotencyKey: undefined, refusal: thrown };
    throw thrown;
  }
}
