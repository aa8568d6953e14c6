import type { RequestOrigin } from '../core/request-origin.ts';
import type { AuthenticatedContext } from './context.ts';

/** Who asks, as services want to know it. */
export function originOf({ caller, requestId, idempotencyKey, audit }: AuthenticatedContext): RequestOrigin {
  const entry = audit.entry({ outcome: 'accepted' });
  return { caller, requestId, idempotencyKey: idempotencyKey ?? audit.idempotencyKey, audit: entry };
}
