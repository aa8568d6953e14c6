import { z } from 'zod';
import { AppError } from '../../core/app-error.ts';
import { isFinal } from '../../core/execution.ts';
import { pollingPath } from '../../core/polling-url.ts';
import { statusBody } from '../../core/status-body.ts';
import { identifier } from '../../core/text-fields.ts';
import { authenticated } from '../guards/authenticated.ts';

// Often enough for somebody who polls, and cheap.
const pollAfterSeconds = '2';

/** The status of an execution. Namespace and flow, where they are given, must be its own. */
export const getExecution = authenticated
  .meta({
    rest: [
      {
        method: 'GET',
        path: pollingPath,
        summary: 'Status of an execution',
        description:
          'State, tasks, and at the end the outputs. While it runs, `Retry-After` says when it is worth asking again; better is to watch its events.',
        errors: ['NotFoundError', 'EngineUnavailableError'],
        tag: 'Executions',
        status: 200,
      },
    ],
  })
  .input(z.strictObject({ execution_id: identifier, namespace: identifier.optional(), flow_id: identifier.optional() }))
  .output(statusBody)
  .query(async ({ ctx, input }) => {
    const status = await ctx.services.executions.get(ctx.caller, input.execution_id);
    if (
      (input.namespace ?? status.namespace) !== status.namespace ||
      (input.flow_id ?? status.flow_id) !== status.flow_id
    ) {
      throw new AppError('NotFoundError', 'There is no such execution', {
        details: { execution_id: input.execution_id },
      });
    }
    if (!isFinal(status.state)) ctx.reply.header('Retry-After', pollAfterSeconds);
    return status;
  });
