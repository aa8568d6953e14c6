import type { RequestOrigin } from '../core/request-origin.ts';
import type { AuthenticatedContext } from './context.ts';
import { idempotencyKeyOf } from './idempotency-key.ts';

/** Who asks, as services want to know it. */
export function originOf(ctx: AuthenticatedContext): RequestOrigin {
  const { caller, requestId, audit } = ctx;
  return { caller, requestId, idempotencyKey: idempotencyKeyOf(ctx), audit: audit.entry({ outcome: 'accepted' }) };
}
