import { z } from 'zod';
import { environmentBody, environmentBodyOf } from '../../core/environment-body.ts';
import { identifier } from '../../core/text-fields.ts';
import { permitted } from '../guards/authenticated.ts';
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
  .input(z.strictObject({ railway_project_id: identifier.optional() }))
  .output(z.array(environmentBody))
  .query(async ({ ctx, input }) => {
    const project = projectFor(ctx, input.railway_project_id);
    return (await ctx.services.environments.list(originOf(ctx), project)).map(environmentBodyOf);
  });
