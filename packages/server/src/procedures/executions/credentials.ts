import { z } from 'zod';
import { identifier } from '../../core/text-fields.ts';
import { credentialsBody } from '../../services/executions/open-credentials.ts';
import { permitted } from '../guards/authenticated.ts';
import { idempotent } from '../idempotent.ts';
import { originOf } from '../request-origin.ts';

/** Opens credentials that were sealed for the server's own key, once. */
export const openCredentials = permitted('clone')
  .meta({
    rest: [
      {
        method: 'POST',
        path: '/api/v1/executions/{execution_id}/credentials',
        summary: 'Open sealed credentials, once',
        description:
          'The user name and password of a clone with `enable_basic_auth` whose request gave no `public_key`. They are shown to its initiator, this once.',
        errors: ['NotFoundError', 'ConflictError', 'GoneError', 'EngineUnavailableError'],
        tag: 'Executions',
        status: 200,
      },
    ],
  })
  .input(z.strictObject({ execution_id: identifier }))
  .output(credentialsBody)
  .mutation(
    idempotent(credentialsBody, ({ ctx, input }) =>
      ctx.services.executions.openCredentials(originOf(ctx), input.execution_id),
    ),
  );
