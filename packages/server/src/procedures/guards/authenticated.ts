import { AppError } from '../../core/app-error.ts';
import type { Caller, Permission } from '../../core/caller.ts';
import { mustBePermitted } from '../../services/access/permissions.ts';
import type { Context } from '../context.ts';
import { publicProcedure } from '../trpc.ts';
import { endsWithSession } from './ends-with-session.ts';
import { withinBudget } from './within-budget.ts';

/**
 * A procedure for a caller with a valid credential. Run tokens too: for what reads one execution. A subscription ends
 * as soon as the credential is no longer valid.
 */
export const authenticated = publicProcedure
  .meta({ access: 'reader' })
  .use(async ({ ctx, type, signal: gone, next }) => {
    const { credential, services } = ctx;
    const caller = await identified(ctx);
    ctx.audit.caller = caller;
    const session =
      type === 'subscription' && credential ? services.sessions.openStream(credential, caller) : undefined;
    const signal = AbortSignal.any([gone, session?.signal].filter((each) => each !== undefined));
    // Added to the context, not copied with it: the services would stand in the type, and in the client's declarations.
    using turn = await services.limits.turn(caller.id);
    const leaveTurn = () => turn[Symbol.dispose]();
    const result = await next({ ctx: { caller, session, signal, leaveTurn, budgets: {} } });
    return session ? endsWithSession(result, session, ctx.gone) : result;
  })
  .use(({ ctx, type, next }) => withinBudget({ ctx, type }, next));

// In turns of the address: until it is known who asks, a crowd must not keep the others' keys from being looked up.
async function identified({ credential, remoteAddress, services }: Context): Promise<Caller> {
  using _turn = await services.limits.identifying(remoteAddress ?? '');
  return await services.identify(credential);
}

/** A procedure for a key or a token with this permission; a run token never has one. */
export function permitted(permission: Permission) {
  return authenticated.meta({ access: permission }).use(async ({ ctx, next }) => {
    if (ctx.caller.kind === 'run-token')
      throw new AppError('ForbiddenError', 'A run token reads its own execution and nothing else');
    mustBePermitted(ctx.caller, permission);
    return next();
  });
}
