import { callTRPCProcedure } from '@trpc/server';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Caller } from '../../core/caller.ts';
import type { Session } from '../../core/session.ts';
import { keyCaller } from '../../testing/key-caller.ts';
import type { Context } from '../context.ts';
import { router } from '../trpc.ts';
import { authenticated, permitted } from './authenticated.ts';

const caller: Caller = { ...keyCaller, permissions: ['history:read'] };
const credential = { kind: 'api-key', value: 'us_secret' } as const;
const requests = { limit: 100, remaining: 99, resetMs: 1, windowMs: 60_000, refused: false };

let steps: string[];
let end: AbortController;
let signals: AbortSignal[];
beforeEach(() => {
  steps = [];
  end = new AbortController();
  signals = [];
});

const turn = (of: string) => async (party: string) => {
  steps.push(`${of} ${party} begins`);
  return { [Symbol.dispose]: () => void steps.push(`${of} ${party} ends`) };
};
const session = (): Session => ({ signal: end.signal, renew: () => undefined, [Symbol.dispose]: () => undefined });
const sessions = { open: vi.fn(session), openStream: vi.fn(session) };
beforeEach(() => void vi.clearAllMocks());

const app = router({
  look: authenticated.query(({ ctx }) => {
    steps.push('look');
    signals.push(ctx.signal);
  }),
  watch: authenticated.subscription(async function* ({ ctx }) {
    signals.push(ctx.signal);
    yield 1;
  }),
  read: permitted('history:read').query(() => 'read'),
});

function call(
  path: 'look' | 'watch' | 'read',
  more: { as?: Partial<Caller>; gone?: AbortSignal; address?: string } = {},
) {
  const services = {
    identify: async () => {
      steps.push('identify');
      return { ...caller, ...more.as };
    },
    sessions,
    limits: {
      fair: async () => undefined,
      turn: turn('turn of'),
      identifying: turn('turn of address'),
      takeRequest: async () => requests,
      clones: async () => requests,
    },
    audit: { append: async () => undefined },
  };
  // Of the services these alone are asked for.
  const ctx = { requestId: '1', credential, reply: { header() {} }, services } as unknown as Context;
  const type = path === 'watch' ? 'subscription' : 'query';
  const input = { getRawInput: async () => undefined, signal: more.gone, batchIndex: 0 };
  return callTRPCProcedure({ router: app, path, type, ctx: { ...ctx, remoteAddress: more.address }, ...input });
}

describe('a call waits for its turn', () => {
  it('of its address until it is known who calls, then of its caller until it is answered', async () => {
    await call('look', { address: '192.0.2.1' });
    expect(steps).toEqual([
      'turn of address 192.0.2.1 begins',
      'identify',
      'turn of address 192.0.2.1 ends',
      'turn of key_1 begins',
      'look',
      'turn of key_1 ends',
    ]);
  });

  it('among those without an address where it has none', async () => {
    await call('look');
    expect(steps[0]).toBe('turn of address  begins');
  });
});

describe('a stream is open', () => {
  it('for a subscription, with the credential that it stands on', async () => {
    await call('watch');
    expect(sessions.openStream).toHaveBeenCalledExactlyOnceWith(credential, caller);
  });

  it('not for a query', async () => {
    await call('look');
    expect(sessions.openStream).not.toHaveBeenCalled();
  });
});

describe('what is done for a caller is aborted', () => {
  const watching = async (gone: AbortSignal) => {
    const events = (await call('watch', { gone })) as AsyncIterable<unknown>;
    await events[Symbol.asyncIterator]().next();
    return signals[0];
  };

  it('when the connection goes', async () => {
    const gone = new AbortController();
    const signal = await watching(gone.signal);
    expect(signal?.aborted).toBe(false);
    gone.abort();
    expect(signal?.aborted).toBe(true);
  });

  it('when the credential of a stream is no longer valid', async () => {
    const signal = await watching(new AbortController().signal);
    end.abort();
    expect(signal?.aborted).toBe(true);
  });
});

describe('a permission', () => {
  it('lets in who has it, or is an administrator', async () => {
    expect(await call('read')).toBe('read');
    expect(await call('read', { as: { permissions: ['admin'] } })).toBe('read');
  });

  it('keeps out who has another', async () => {
    await expect(call('read', { as: { permissions: ['clone'] } })).rejects.toMatchObject({
      cause: { code: 'ForbiddenError', details: { permission: 'history:read' } },
    });
  });

  it('is had by no run token, whatever it says', async () => {
    const message = 'A run token reads its own execution and nothing else';
    await expect(call('read', { as: { kind: 'run-token', permissions: ['admin'] } })).rejects.toMatchObject({
      cause: { code: 'ForbiddenError', message },
    });
  });
});
