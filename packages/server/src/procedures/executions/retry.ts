import { z } from 'zod';
import { acceptedBody } from '../../core/accepted-body.ts';
import { identifier } from '../../core/text-fields.ts';
import { answerAccepted } from '../answer-accepted.ts';
import { permitted } from '../guards/authenticated.ts';
import { originOf } from '../request-origin.ts';

/** Starts a clone that did not succeed again, with the same inputs. */
export const retryExecution = permitted('clone')
  .meta({
    rest: [
      {
        method: 'POST',
        path: '/api/v1/executions/{execution_id}/retry',
        summary: 'Start a failed clone again',
        description: 'The same inputs, as a new execution. It counts as a clone.',
        errors: ['NotFoundError', 'ConflictError', 'EngineUnavailableError'],
        tag: 'Executions',
        status: 202,
      },
    ],
  })
  .input(z.strictObject({ execution_id: identifier }))
  .output(acceptedBody)
  .mutation(async ({ ctx, input }) =>
    answerAccepted(ctx, await ctx.services.clones.retry(originOf(ctx), input.execution_id)),
  );
