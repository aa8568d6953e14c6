import { cloneStagingSpec } from '@understudy/flows/specs';
import { z } from 'zod';
import { acceptedBody } from '../../core/accepted-body.ts';
import { AppError, type ErrorCode } from '../../core/app-error.ts';
import { cloneRequest } from '../../core/clone-request.ts';
import { planBody } from '../../core/plan-body.ts';
import { identifier } from '../../core/text-fields.ts';
import { answerAccepted } from '../answer-accepted.ts';
import type { AuthenticatedContext } from '../context.ts';
import { permitted } from '../guards/authenticated.ts';
import { projectFor } from '../project-for.ts';
import { originOf } from '../request-origin.ts';
import { planOf } from './plan.ts';

const answer = z.discriminatedUnion('status', [acceptedBody, planBody]);
const status = (output: z.infer<typeof answer>) => (output.status === 'accepted' ? 202 : 200);
const rest = {
  method: 'POST',
  tag: 'Clones',
  status,
  statuses: [200, 202],
} as const;
const errors: readonly ErrorCode[] = ['ConflictError', 'EngineUnavailableError'];

async function start(
  ctx: AuthenticatedContext,
  request: z.infer<typeof cloneRequest>,
): Promise<z.infer<typeof answer>> {
  const placed = { request, projectId: projectFor(ctx, request.railway_project_id) };
  if (request.dry_run) return planOf(ctx, placed);
  return answerAccepted(ctx, await ctx.services.clones.start(originOf(ctx), placed));
}

/** Starts a clone; with `dry_run` says what it would do. */
export const startClone = permitted('clone')
  .meta({
    rest: [
      {
        ...rest,
        path: '/api/v1/clones',
        summary: 'Start a clone',
        description:
          'Accepted at once and done in the background: follow it by `polling_url`, `logs_url` or the events. With `dry_run` it answers 200 with the plan, and starts nothing. The same `Idempotency-Key` never starts a second one.',
        errors,
      },
    ],
    namespace: cloneStagingSpec.namespace,
  })
  .input(cloneRequest)
  .output(answer)
  .mutation(({ ctx, input }) => start(ctx, input));

/** The same by its webhook URL; a wrong namespace, flow or key is 404, as Kestra answers. */
export const startCloneByWebhook = permitted('clone')
  .meta({
    rest: [
      {
        ...rest,
        path: '/api/v1/executions/webhook/{namespace}/{flow_id}/{webhook_key}',
        summary: 'Start a clone by its webhook URL',
        description: 'The same as POST /api/v1/clones. A wrong namespace, flow or key is 404, as Kestra answers.',
        errors: [...errors, 'NotFoundError'],
      },
    ],
    namespace: cloneStagingSpec.namespace,
  })
  .input(cloneRequest.extend({ namespace: identifier, flow_id: identifier, webhook_key: identifier }))
  .output(answer)
  .mutation(({ ctx, input: { namespace, flow_id, webhook_key, ...request } }) => {
    const known = namespace === cloneStagingSpec.namespace && flow_id === cloneStagingSpec.id;
    if (!known || !ctx.services.clones.isWebhookKey(webhook_key))
      throw new AppError('NotFoundError', 'There is no such webhook');
    return start(ctx, request);
  });
