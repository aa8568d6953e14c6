import { z } from 'zod';
import { keyBody } from '../../core/key-body.ts';
import { identifier } from '../../core/printable.ts';
import { permitted } from '../guards/authenticated.ts';
import { once } from '../once.ts';
import { orderOf } from '../order.ts';

/** Ends an API key at once and for ever, with the run tokens issued to it and every stream that is open on either. */
export const revokeKey = permitted('admin')
  .meta({
    rest: [{ method: 'DELETE', path: '/api/v1/keys/{key_id}', summary: 'Revoke an API key', tag: 'Keys', status: 200 }],
  })
  .input(z.strictObject({ key_id: identifier }))
  .output(keyBody)
  .mutation(once(({ ctx, input }) => ctx.services.keys.revoke(orderOf(ctx), input.key_id)));
