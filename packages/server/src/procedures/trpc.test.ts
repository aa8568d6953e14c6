import { callTRPCProcedure, getErrorShape, TRPCError } from '@trpc/server';
import { expect, it, vi } from 'vitest';
import { AppError } from '../core/app-error.ts';
import type { AuditEntry } from '../core/audit-entry.ts';
import type { Context } from './context.ts';
import { publicProcedure, router } from './trpc.ts';

const act = vi.fn(() => 'done');
const app = router({ act: publicProcedure.meta({ namespace: 'prod' }).mutation(act) });

function call(more: Partial<Context> = {}) {
  const entries: AuditEntry[] = [];
  const services = {
    audit: { append: async (entry: AuditEntry) => void entries.push(entry) },
    limits: { fair: async () => undefined },
  };
  // Of the services these alone are asked for.
  const ctx = {
    requestId: 'r1',
    credential: undefined,
    reply: { header() {} },
    services,
    ...more,
  } as unknown as Context;
  const rest = { getRawInput: async () => undefined, signal: undefined, batchIndex: 0 };
  return { answer: callTRPCProcedure({ router: app, path: 'act', type: 'mutation', ctx, ...rest }), entries };
}

it('a call is audited under its path, and in the namespace of its procedure', async () => {
  const { answer, entries } = call();
  await answer;
  expect(entries).toMatchObject([{ action: 'act', outcome: 'success', namespace: 'prod' }]);
});

it('what the transport refused is done by nobody, and audited', async () => {
  act.mockClear();
  const { answer, entries } = call({ refusal: new AppError('AuthenticationError', 'Send one credential') });
  await expect(answer).rejects.toMatchObject({ cause: { code: 'AuthenticationError' } });
  expect(act).not.toHaveBeenCalled();
  expect(entries).toMatchObject([{ outcome: 'refused', error: { code: 'AuthenticationError' } }]);
});

it('an error on the wire has our code and status and when to come again, and no stack trace', () => {
  const cause = new AppError('RateLimitError', 'Too many', { details: { limit: 1 }, retryAfterMs: 5_000 });
  const error = new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause });
  const of = { type: 'mutation', path: 'act', input: undefined, ctx: undefined } as const;
  const { data } = getErrorShape({ config: app._def._config, error, ...of });
  expect(data).toEqual({
    code: 'TOO_MANY_REQUESTS',
    httpStatus: 429,
    path: 'act',
    retry_after_ms: 5_000,
    error: 'RateLimitError',
    message: 'Too many',
    details: { limit: 1 },
    request_id: '',
  });
});
