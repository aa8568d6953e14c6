import { z } from 'zod';
import { keyBody } from '../../core/key-body.ts';
import { identifier } from '../../core/text-fields.ts';
import { permitted } from '../guards/authenticated.ts';

const keyPage = z
  .object({ items: z.array(keyBody), next_cursor: z.string().nullable().describe('Of the next page') })
  .meta({ id: 'KeyPage', description: 'A page of API keys, newest first' });

/** API keys, newest first: those that reach no further than the caller. */
export const listKeys = permitted('admin')
  .meta({
    rest: [
      {
        method: 'GET',
        path: '/api/v1/keys',
        summary: 'API keys',
        description: 'Without secrets, newest first: those that reach no further than the caller.',
        tag: 'Keys',
        status: 200,
      },
    ],
  })
  .input(z.strictObject({ limit: z.number().int().min(1).max(200).default(50), cursor: identifier.optional() }))
  .output(keyPage)
  .query(({ ctx, input: { limit, cursor } }) => ctx.services.keys.list(ctx.caller, { limit, cursor }));
