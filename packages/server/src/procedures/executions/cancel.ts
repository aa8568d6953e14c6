import { z } from 'zod';
import { statusBody } from '../../core/status-body.ts';
import { identifier } from '../../core/text-fields.ts';
import { permitted } from '../guards/authenticated.ts';
import { idempotent } from '../idempotent.ts';

/** Stops an execution, and rolls back what it made. */
export const cancelExecution = permitted('clone')
  .meta({
    rest: [
      {
        method: 'POST',
        path: '/api/v1/executions/{execution_id}/cancel',
        summary: 'Stop an execution and roll it back',
        description: 'Stops it, and rolls back what it made. Does nothing to one that has ended.',
        errors: ['NotFoundError', 'ConflictError', 'EngineUnavailableError'],
        tag: 'Executions',
        status: 202,
      },
    ],
  })
  .input(z.strictObject({ execution_id: identifier }))
  .output(statusBody)
  .mutation(idempotent(statusBody, ({ ctx, input }) => ctx.services.executions.cancel(ctx.caller, input.execution_id)));
