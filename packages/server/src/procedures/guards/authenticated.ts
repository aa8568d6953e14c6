import { AppError } from '../../core/app-error.ts';
import type { Permission } from '../../core/caller.ts';
import { mustBePermitted } from '../../services/access/may.ts';
import { publicProcedure } from '../trpc.ts';

/** A procedure for somebody whose credential is good. Run tokens too: for what reads one execution. */
export const authenticated = publicProcedure.use(async ({ ctx, next }) => {
  const caller = await ctx.services.identify(ctx.credential);
  ctx.audit.caller = caller;
  // Added to the context, not copied with it: the services would stand in the type, and in the client's declarations.
  return next({ ctx: { caller } });
});

/** A procedure for a key or a token with this permission; a run token never has one. */
export function permitted(permission: Permission) {
  return authenticated.use(async ({ ctx, next }) => {
    if (ctx.caller.kind === 'run-token')
      throw new AppError('ForbiddenError', 'A run token reads its own execution and nothing else');
    mustBePermitted(ctx.caller, permission);
    return next();
  });
}
