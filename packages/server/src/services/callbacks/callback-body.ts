import type { Callback } from '../../core/callback.ts';
import type { StatusBody } from '../../core/status-body.ts';

/** A callback as the status of its execution shows it. */
export function callbackBody({
  url,
  state,
  attempts,
  dueAt,
  lastError,
  deliveredAt,
}: Callback): StatusBody['callback'] {
  const { origin, pathname } = new URL(url);
  return {
    // A query may hold a token of the receiver's.
    url: origin + pathname,
    state,
    attempts,
    ...(state === 'PENDING' && attempts > 0 ? { next_attempt_at: dueAt } : {}),
    ...(lastError === undefined ? {} : { last_error: lastError }),
    ...(deliveredAt === undefined ? {} : { delivered_at: deliveredAt }),
  };
}
