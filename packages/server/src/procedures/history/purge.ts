import { z } from 'zod';
import { purgeBody } from '../../core/purge-body.ts';
import { permitted } from '../guards/authenticated.ts';
import { idempotent } from '../idempotent.ts';

/** Compresses old logs and removes executions whose time is up, as much as one request may; the flow `purge-executions` asks by schedule. */
export const purgeHistory = permitted('admin')
  .meta({
    rest: [
      {
        method: 'POST',
        path: '/api/v1/history/purge',
        summary: 'Remove executions whose time is up',
        description:
          'Compresses old logs and removes executions whose time is up, as much as one request may: ask again while `done` is false. With `dry_run` it only says what it would do.',
        errors: ['ConflictError', 'EngineUnavailableError'],
        tag: 'History',
        status: 200,
      },
    ],
  })
  .input(z.strictObject({ dry_run: z.boolean().default(false).describe('Only say what would be done') }))
  .output(purgeBody)
  .mutation(
    idempotent(purgeBody, ({ ctx, input }) => ctx.services.history.purge(ctx.caller, ctx.requestId, input.dry_run)),
  );
