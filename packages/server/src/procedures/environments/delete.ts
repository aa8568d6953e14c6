import { deleteEnvironmentSpec } from '@understudy/flows/specs';
import { z } from 'zod';
import { identifier } from '../../core/text-fields.ts';
import { deletionBody } from '../../services/environments/delete-environment.ts';
import { permitted } from '../guards/authenticated.ts';
import { idempotent } from '../idempotent.ts';
import { projectFor } from '../project-for.ts';
import { originOf } from '../request-origin.ts';

/** Deletes a staging environment; answers before it is done where that takes longer than ten seconds. */
export const deleteEnvironment = permitted('environments:delete')
  .meta({
    rest: [
      {
        method: 'DELETE',
        path: '/api/v1/environments/{name}',
        summary: 'Delete a staging environment',
        description:
          'Deletes it by a flow. 202 with a `polling_url` where that takes longer than ten seconds. Refused for a source or protected environment, and for one that Understudy did not make.',
        errors: ['NotFoundError', 'ConflictError', 'UpstreamError', 'EngineUnavailableError'],
        tag: 'Environments',
        status: (output: z.infer<typeof deletionBody>) => (output.status === 'deleted' ? 200 : 202),
        statuses: [200, 202],
      },
    ],
    namespace: deleteEnvironmentSpec.namespace,
  })
  .input(z.strictObject({ name: identifier, railway_project_id: identifier.optional() }))
  .output(deletionBody)
  .mutation(
    idempotent(deletionBody, ({ ctx, input }) =>
      ctx.services.environments.delete(originOf(ctx), projectFor(ctx, input.railway_project_id), input.name),
    ),
  );
