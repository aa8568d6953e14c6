import { keyRequest, keyWithSecret } from '../../core/key-body.ts';
import { permitted } from '../guards/authenticated.ts';
import { idempotent } from '../idempotent.ts';
import { originOf } from '../request-origin.ts';

/** Makes an API key with at most its maker's powers. Its secret is in this answer and nowhere else. */
export const createKey = permitted('admin')
  .meta({
    rest: [
      {
        method: 'POST',
        path: '/api/v1/keys',
        summary: 'Make an API key',
        description:
          "With at most its maker's own permissions and namespaces. The secret is in this answer and nowhere else.",
        errors: ['ConflictError'],
        tag: 'Keys',
        status: 201,
      },
    ],
  })
  .input(keyRequest)
  .output(keyWithSecret)
  .mutation(idempotent(keyWithSecret, ({ ctx, input }) => ctx.services.keys.create(originOf(ctx), input)));
