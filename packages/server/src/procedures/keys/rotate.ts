import { z } from 'zod';
import { gracePeriod, gracePeriodMs, keyWithSecret } from '../../core/key-body.ts';
import { identifier } from '../../core/text-fields.ts';
import { permitted } from '../guards/authenticated.ts';
import { idempotent } from '../idempotent.ts';
import { originOf } from '../request-origin.ts';

const graceDefault = '24h';

/** Gives an API key a new secret. The ones before stay valid for the grace period; with "0s" they end at once. */
export const rotateKey = permitted('admin')
  .meta({
    rest: [
      {
        method: 'POST',
        path: '/api/v1/keys/{key_id}/rotate',
        summary: 'Give an API key a new secret',
        description: 'The ones before stay valid for `grace_period`; with "0s" they end at once.',
        errors: ['NotFoundError', 'ConflictError'],
        tag: 'Keys',
        status: 200,
      },
    ],
  })
  .input(z.strictObject({ key_id: identifier, grace_period: gracePeriod.default(graceDefault) }))
  .output(keyWithSecret)
  .mutation(
    idempotent(keyWithSecret, ({ ctx, input }) =>
      ctx.services.keys.rotate(originOf(ctx), input.key_id, gracePeriodMs(input.grace_period)),
    ),
  );
