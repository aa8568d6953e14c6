import { z } from 'zod';
import { identifier } from '../../core/printable.ts';
import { credentialsBody } from '../../services/executions/open-credentials.ts';
import { permitted } from '../guards/authenticated.ts';
import { once } from '../once.ts';
import { orderOf } from '../order.ts';

/** Opens credentials that were sealed for the server's own key, once. */
export const openCredentials = permitted('clone')
  .meta({
    rest: [
      {
        method: 'POST',
        path: '/api/v1/executions/{execution_id}/credentials',
        summary: 'Open sealed credentials, once',
        tag: 'Executions',
        status: 200,
      },
    ],
  })
  .input(z.strictObject({ execution_id: identifier }))
  .output(credentialsBody)
  .mutation(
    once(({ ctx, input }) => ctx.services.executions.openCredentials(orderOf(ctx), input.execution_id), {
      secretAnswer: true,
    }),
  );
