import { z } from 'zod';
import { environmentDetailBody, environmentDetailBodyOf } from '../../core/environment-body.ts';
import { identifier } from '../../core/text-fields.ts';
import { permitted } from '../guards/authenticated.ts';
import { costly } from '../guards/costly.ts';
import { projectFor } from '../project-for.ts';
import { originOf } from '../request-origin.ts';

/** One staging environment, whole. */
export const getEnvironment = permitted('environments:read')
  .meta({
    rest: [
      {
        method: 'GET',
        path: '/api/v1/environments/{name}',
        summary: 'One staging environment',
        description: 'With its services, configuration, and the size of its databases.',
        errors: ['NotFoundError', 'UpstreamError', 'EngineUnavailableError'],
        tag: 'Environments',
        status: 200,
      },
    ],
  })
  .input(z.strictObject({ name: identifier, railway_project_id: identifier.optional() }))
  .output(environmentDetailBody)
  .query(async ({ ctx, input }) => {
    const projectId = projectFor(ctx, input.railway_project_id);
    const get = () => ctx.services.environments.get(originOf(ctx), projectId, input.name);
    return environmentDetailBodyOf(await costly(ctx, 'environments.get', get));
  });
