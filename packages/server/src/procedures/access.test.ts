import { expect, it } from 'vitest';
import { accessOf } from './access.ts';
import { authenticated, permitted } from './guards/authenticated.ts';
import { publicProcedure, router } from './trpc.ts';

it('a guard gives a procedure its rule, which its route leaves alone', () => {
  const list = permitted('history:read').meta({ rest: [] });
  const procedures = { get: authenticated.query(() => 1), list: list.query(() => 1) };
  expect(Object.fromEntries(accessOf(router(procedures)))).toEqual({ get: 'reader', list: 'history:read' });
});

it('a router with a procedure that nobody guards is not built', () => {
  const open = router({ keys: router({ leak: publicProcedure.query(() => 1) }) });
  expect(() => accessOf(open)).toThrow('the procedure keys.leak says of nobody that they may call it');
});
