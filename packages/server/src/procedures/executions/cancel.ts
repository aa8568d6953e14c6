import { z } from 'zod';
import { identifier } from '../../core/printable.ts';
import { statusBody } from '../../core/status-body.ts';
import { permitted } from '../guards/authenticated.ts';
import { once } from '../once.ts';

/** Stops an execution, and rolls back what it made. */
export const cancelExecution = permitted('clone')
  .meta({
    rest: [
      {
        method: 'POST',
        path: '/api/v1/executions/{execution_id}/cancel',
        summary: 'Stop an execution and roll it back',
        tag: 'Executions',
        status: 202,
      },
    ],
  })
  .input(z.strictObject({ execution_id: identifier }))
  .output(statusBody)
  .mutation(once(({ ctx, input }) => ctx.services.executions.cancel(ctx.caller, input.execution_id)));
