import { AppError } from '../../core/app-error.ts';
import type { Budget } from '../../core/request-budget.ts';
import { hasPermission } from '../../services/access/permissions.ts';
import type { AuthenticatedContext } from '../context.ts';

/**
 * Calls `next` where the caller's budget of requests allows one more, RateLimitError else. Either way the answer says
 * how things stand, in the headers of draft-ietf-httpapi-ratelimit-headers.
 */
export async function withinBudget<R>(
  { ctx, type }: { ctx: AuthenticatedContext; type: 'query' | 'mutation' | 'subscription' },
  next: () => Promise<R>,
): Promise<R> {
  const requests = await ctx.services.limits.takeRequest(ctx.caller);
  if (requests.refused) {
    tell(ctx, { requests });
    throw new AppError(
      'RateLimitError',
      `At most ${requests.limit} requests a minute may be sent with this credential`,
      {
        details: { limit: requests.limit, window: '60s' },
        retryAfterMs: requests.resetMs,
      },
    );
  }
  const tellAll = async () => tell(ctx, { ...(await clonesOf(ctx)), requests });
  // The headers of a stream leave before it begins; those of a clone count it.
  if (type === 'subscription') await tellAll();
  const result = await next();
  // What was done is answered, whether or not anybody can say how the limits stand.
  if (type !== 'subscription') await tellAll().catch(() => tell(ctx, { requests }));
  return result;
}

// Run tokens and readers may start none.
async function clonesOf({ caller, budgets, services }: AuthenticatedContext): Promise<{ clones?: Budget }> {
  if (budgets.clones || !hasPermission(caller, 'clone')) return budgets;
  return { clones: await services.limits.clones(caller) };
}

function tell({ reply }: AuthenticatedContext, budgets: Readonly<Record<string, Budget>>): void {
  const each = Object.entries(budgets);
  const policies = each.map(([name, { limit, windowMs }]) => `"${name}";q=${limit};w=${windowMs / 1_000}`);
  const states = each.map(
    ([name, { remaining, resetMs }]) => `"${name}";r=${remaining};t=${Math.ceil(resetMs / 1_000)}`,
  );
  reply.header('RateLimit-Policy', policies.join(', '));
  reply.header('RateLimit', states.join(', '));
}
