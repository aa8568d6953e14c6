import { cloneRequest } from '../../core/clone-request.ts';
import { planBody } from '../../core/plan-body.ts';
import { permitted } from '../guards/authenticated.ts';
import { projectFor } from '../project-for.ts';

/** What a clone would do; starts nothing. On REST that is `dry_run`. */
export const planClone = permitted('clone')
  .input(cloneRequest)
  .output(planBody)
  .query(({ ctx, input }) =>
    ctx.services.clones.plan(ctx.caller, {
      request: input,
      projectId: projectFor(ctx, input.railway_project_id),
    }),
  );
