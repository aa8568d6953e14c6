import { describe, expect, it, vi } from 'vitest';
import type { ClaimedCallback } from '../../core/callback.ts';
import { type CallbackNeeds, deliverCallbacks } from './deliver-callbacks.ts';

const now = new Date('2026-01-01T00:00:00.000Z');
const after = (ms: number) => new Date(now.getTime() + ms);
const callback = (attempts: number): ClaimedCallback => ({
  url: 'https://example.com/…',
  wholeUrl: 'https://example.com/hook',
  state: 'PENDING',
  attempts,
  dueAt: now,
  intentId: 'intent-1',
  executionId: 'execution-1',
});
const minute = 60_000;
const hour = 60 * minute;

/** One callback that is due, at this attempt, and a receiver that answers with this. */
function receiver(attempts: number, answer: () => Promise<number>, more: { random?: number; known?: boolean } = {}) {
  const waiting = [callback(attempts)];
  const callbacks = {
    find: async () => undefined,
    claim: vi.fn(async () => waiting.shift()),
    delivered: vi.fn(async () => undefined),
    failed: vi.fn(async () => undefined),
  };
  const post = vi.fn(answer);
  const found = more.known === false ? undefined : { id: 'execution-1' };
  const status = { execution_id: 'execution-1', end_date: now, callback: { attempts } };
  const needs = {
    callbacks,
    callbackSender: { refusalOf: () => undefined, post },
    callbackSecret: `whsec_${Buffer.alloc(32).toString('base64')}`,
    history: { find: async () => found },
    bodies: { status: async () => status },
    clock: { now: () => now },
    logger: { info() {}, warn() {}, error() {} },
    random: () => more.random ?? 0,
  };
  // Of an execution and its status only what is sent matters here.
  return { callbacks, post, needs: needs as unknown as CallbackNeeds };
}
const signal = new AbortController().signal;
const deliver = async (bench: ReturnType<typeof receiver>) => {
  await deliverCallbacks(bench.needs, signal);
  return bench.callbacks;
};

describe('after an attempt that fails the next one is due', () => {
  it.each([
    [1, 5_000],
    [2, minute],
    [3, 5 * minute],
    [4, 30 * minute],
    [5, 2 * hour],
    [6, 5 * hour],
    [7, 10 * hour],
    [8, 14 * hour],
  ])('after attempt %i: in %i ms', async (attempts, waitMs) => {
    const { failed } = await deliver(receiver(attempts, async () => 503));
    expect(failed).toHaveBeenCalledWith(callback(attempts), 'it answered 503', after(waitMs));
  });

  it('at most a quarter later, so that what failed together does not come together', async () => {
    const { failed } = await deliver(receiver(2, async () => 503, { random: 1 }));
    expect(failed).toHaveBeenCalledWith(callback(2), expect.anything(), after(75_000));
  });

  it('never again after the ninth', async () => {
    const { failed } = await deliver(receiver(9, async () => 503));
    expect(failed).toHaveBeenCalledWith(callback(9), 'it answered 503', undefined);
  });
});

describe('an answer', () => {
  it.each([200, 204, 299])('of %i is a delivery', async (status) => {
    const { delivered, failed } = await deliver(receiver(1, async () => status));
    expect(delivered).toHaveBeenCalledWith(callback(1), now);
    expect(failed).not.toHaveBeenCalled();
  });

  it.each([199, 300, 302, 400, 409, 411, 500])('of %i is none', async (status) => {
    const { delivered, failed } = await deliver(receiver(1, async () => status));
    expect(failed).toHaveBeenCalledWith(callback(1), `it answered ${status}`, after(5_000));
    expect(delivered).not.toHaveBeenCalled();
  });

  it('of 410 is the last: the receiver is gone', async () => {
    const { failed } = await deliver(receiver(1, async () => 410));
    expect(failed).toHaveBeenCalledWith(callback(1), 'it answered 410', undefined);
  });

  it('that does not come is a failure, with its reason', async () => {
    const { failed } = await deliver(receiver(1, () => Promise.reject(new Error('refused'))));
    expect(failed).toHaveBeenCalledWith(callback(1), 'refused', after(5_000));
  });
});

it('nothing is sent of an execution that the history has forgotten', async () => {
  const bench = receiver(1, async () => 204, { known: false });
  const { failed } = await deliver(bench);
  expect(bench.post).not.toHaveBeenCalled();
  expect(failed).toHaveBeenCalledWith(callback(1), expect.stringContaining('no history'), after(5_000));
});

it('is claimed for half a minute', async () => {
  const { claim } = await deliver(receiver(1, async () => 204));
  expect(claim).toHaveBeenCalledWith(now, after(30_000));
});

it('says the same at each attempt: the end, its time, and nothing of the attempts', async () => {
  const bench = receiver(3, async () => 204);
  await deliver(bench);
  const [url, { body, headers }] = bench.post.mock.calls[0] as unknown as [string, { body: string; headers: object }];
  const data = { execution_id: 'execution-1', end_date: now.toISOString() };
  expect(JSON.parse(body)).toEqual({ type: 'execution.ended', timestamp: now.toISOString(), data });
  expect([url, headers]).toEqual([callback(3).wholeUrl, expect.objectContaining({ 'webhook-id': 'intent-1' })]);
});

describe('where the server ends', () => {
  it('nothing more is claimed', async () => {
    const bench = receiver(1, async () => 204);
    await deliverCallbacks(bench.needs, AbortSignal.abort());
    expect(bench.callbacks.claim).not.toHaveBeenCalled();
  });

  it('what was broken off is not held against the receiver', async () => {
    const end = new AbortController();
    const bench = receiver(1, () => {
      end.abort();
      return Promise.reject(new Error('aborted'));
    });
    await deliverCallbacks(bench.needs, end.signal);
    expect(bench.callbacks.failed).not.toHaveBeenCalled();
  });

  it('what was delivered all the same is', async () => {
    const end = new AbortController();
    const bench = receiver(1, async () => {
      end.abort();
      return 204;
    });
    await deliverCallbacks(bench.needs, end.signal);
    expect(bench.callbacks.delivered).toHaveBeenCalledOnce();
  });
});
