import type { CloneOrder } from '../services/clones/clone-order.ts';
import type { AuthenticatedContext } from './context.ts';

/** Who asks, as services want to know it. */
export function orderOf({ caller, requestId, idempotencyKey, audit }: AuthenticatedContext): CloneOrder {
  return { caller, requestId, idempotencyKey, audit: audit.entry({ outcome: 'accepted' }) };
}
