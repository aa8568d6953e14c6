import { environmentDetail } from '@understudy/flows/specs';
import { z } from 'zod';
import { identifier } from '../../core/text-fields.ts';
import { permitted } from '../guards/authenticated.ts';
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
        tag: 'Environments',
        status: 200,
      },
    ],
  })
  .input(z.strictObject({ name: identifier, railway_project_id: identifier.optional() }))
  .output(environmentDetail)
  .query(({ ctx, input }) =>
    ctx.services.environments.get(originOf(ctx), projectFor(ctx, input.railway_project_id), input.name),
  );
