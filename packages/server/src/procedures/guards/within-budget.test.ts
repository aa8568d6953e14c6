import { describe, expect, it, vi } from 'vitest';
import type { Permission } from '../../core/caller.ts';
import type { AuthenticatedContext } from '../context.ts';
import { withinBudget } from './within-budget.ts';

const requests = { limit: 100, remaining: 99, resetMs: 59_001, windowMs: 60_000, refused: false };
const clones = { limit: 10, remaining: 7, resetMs: 1_800_000, windowMs: 3_600_000 };

function bench(permissions: readonly Permission[], more: { refused?: boolean; counted?: typeof clones } = {}) {
  const order: string[] = [];
  const headers: Record<string, string> = {};
  const ctx = {
    caller: { permissions },
    budgets: more.counted ? { clones: more.counted } : {},
    reply: {
      header: (name: string, value: string) => {
        order.push('header');
        headers[name] = value;
      },
    },
    services: {
      limits: {
        takeRequest: async () => ({ ...requests, refused: more.refused ?? false }),
        clones: vi.fn(async () => clones),
      },
    },
  };
  const next = vi.fn(async () => {
    order.push('next');
    return 'answer';
  });
  // Of the context only this is looked at.
  const call = (type: 'query' | 'mutation' | 'subscription' = 'query') =>
    withinBudget({ ctx: ctx as unknown as AuthenticatedContext, type }, next);
  return { call, next, headers, order, ctx };
}

describe('429', () => {
  it('where the budget has none left, with when it has', async () => {
    const { call, next, headers } = bench(['clone'], { refused: true });
    await expect(call()).rejects.toMatchObject({
      code: 'RateLimitError',
      details: { limit: 100, window: '60s' },
      retryAfterMs: 59_001,
    });
    expect(next).not.toHaveBeenCalled();
    expect(headers).toEqual({ 'RateLimit-Policy': '"requests";q=100;w=60', RateLimit: '"requests";r=99;t=60' });
  });
});

describe('an answer says', () => {
  it('what is left of requests and clones, for who may clone', async () => {
    const { call, headers } = bench(['clone']);
    expect(await call()).toBe('answer');
    expect(headers).toEqual({
      'RateLimit-Policy': '"clones";q=10;w=3600, "requests";q=100;w=60',
      RateLimit: '"clones";r=7;t=1800, "requests";r=99;t=60',
    });
  });

  it('the same to an administrator, who may clone by that', async () => {
    const { call, headers } = bench(['admin']);
    await call();
    expect(headers.RateLimit).toContain('"clones";r=7');
  });

  it('what is left of requests, for who may not', async () => {
    const { call, headers, ctx } = bench(['history:read']);
    await call();
    expect(headers.RateLimit).toBe('"requests";r=99;t=60');
    expect(ctx.services.limits.clones).not.toHaveBeenCalled();
  });

  it('the clones as the call has counted them, without asking again', async () => {
    const { call, headers, ctx } = bench(['clone'], { counted: { ...clones, remaining: 6 } });
    await call();
    expect(headers.RateLimit).toContain('"clones";r=6');
    expect(ctx.services.limits.clones).not.toHaveBeenCalled();
  });

  it('so after a query or a mutation, which it counts', async () => {
    for (const type of ['query', 'mutation'] as const) {
      const { call, order } = bench(['clone']);
      await call(type);
      expect(order).toEqual(['next', 'header', 'header']);
    }
  });

  it('so before a stream, whose headers leave first', async () => {
    const { call, order } = bench(['clone']);
    await call('subscription');
    expect(order).toEqual(['header', 'header', 'next']);
  });
});
