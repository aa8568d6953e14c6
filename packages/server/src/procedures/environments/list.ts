import { environmentSummary } from '@understudy/flows/specs';
import { z } from 'zod';
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
        tag: 'Environments',
        status: 200,
      },
    ],
  })
  .input(z.strictObject({ railway_project_id: identifier.optional() }))
  .output(z.array(environmentSummary))
  .query(({ ctx, input }) => ctx.services.environments.list(originOf(ctx), projectFor(ctx, input.railway_project_id)));
