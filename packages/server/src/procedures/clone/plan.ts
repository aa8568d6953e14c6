import { cloneRequest } from '../../core/clone-request.ts';
import { type PlanBody, planBody } from '../../core/plan-body.ts';
import type { PlacedRequest } from '../../services/clones/clone-intent.ts';
import type { AuthenticatedContext } from '../context.ts';
import { permitted } from '../guards/authenticated.ts';
import { costly } from '../guards/costly.ts';
import { projectFor } from '../project-for.ts';

/** What a clone would do; starts nothing. On REST that is `dry_run`. */
export const planClone = permitted('clone')
  .input(cloneRequest)
  .output(planBody)
  .query(({ ctx, input }) => planOf(ctx, { request: input, projectId: projectFor(ctx, input.railway_project_id) }));

/** The plan of a clone: it asks Railway, and costs nobody a place among the clones. */
export function planOf(ctx: AuthenticatedContext, placed: PlacedRequest): Promise<PlanBody> {
  return costly(ctx, 'clone.plan', () => ctx.services.clones.plan(ctx.caller, placed));
}
