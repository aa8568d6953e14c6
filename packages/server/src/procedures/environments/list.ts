import { z } from 'zod';
import { environmentBody, environmentBodyOf } from '../../core/environment-body.ts';
import { identifier } from '../../core/text-fields.ts';
import { permitted } from '../guards/authenticated.ts';
import { costly } from '../guards/costly.ts';
import { projectFor } from '../project-for.ts';
import { originOf } from '../request-origin.ts';

/** The staging environments of a project. */
export const listEnvironments = permitted('environments:read')
  .meta({
    rest: [
      {
        method: 'GET',
        path: '/api/v1/environments',
        summary: 'Staging environments',
        description: 'Those that Understudy made in a project.',
        errors: ['UpstreamError', 'EngineUnavailableError'],
        tag: 'Environments',
        status: 200,
      },
    ],
  })
  .input(
    z.strictObject({
      railway_project_id: identifier.optional(),
      fresh: z.boolean().default(false).describe('Ask Railway now, and wait for it'),
    }),
  )
  .output(z.array(environmentBody))
  .query(async ({ ctx, input }) => {
    const projectId = projectFor(ctx, input.railway_project_id);
    const list = () => ctx.services.environments.list(originOf(ctx), projectId, input.fresh);
    const { environments, asOf } = await (input.fresh ? costly(ctx, 'environments.list', list) : list());
    ctx.reply.header('X-As-Of', asOf.toISOString());
    return environments.map(environmentBodyOf);
  });
