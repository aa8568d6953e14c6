import { z } from 'zod';
import { keyBody } from '../../core/key-body.ts';
import { identifier } from '../../core/text-fields.ts';
import { permitted } from '../guards/authenticated.ts';
import { idempotent } from '../idempotent.ts';
import { originOf } from '../request-origin.ts';

/** Ends an API key at once and for ever, with the run tokens issued to it and every stream that is open on either. */
export const revokeKey = permitted('admin')
  .meta({
    rest: [
      {
        method: 'DELETE',
        path: '/api/v1/keys/{key_id}',
        summary: 'Revoke an API key',
        description: 'Ends it at once and for ever, with its run tokens and every stream that is open on either.',
        errors: ['NotFoundError', 'ConflictError'],
        tag: 'Keys',
        status: 200,
      },
    ],
  })
  .input(z.strictObject({ key_id: identifier }))
  .output(keyBody)
  .mutation(idempotent(keyBody, ({ ctx, input }) => ctx.services.keys.revoke(originOf(ctx), input.key_id)));
