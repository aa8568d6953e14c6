import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeContext } from '../testing/fake-context.ts';
import type { DatabaseSession } from './database-session.ts';
import { lockTarget } from './target-lock.ts';

const heartbeatMs = 15_000;
const address = { url: 'mysql://there', describe: 'there' };
const lost = { name: 'TaskError', fatal: false, message: 'there: the lock on the target was lost' };

let steps: string[];
beforeEach(() => {
  steps = [];
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

function session(more: Partial<DatabaseSession> = {}): DatabaseSession {
  return {
    run: async (sql) => {
      steps.push(sql);
      return 0;
    },
    [Symbol.asyncDispose]: async () => void steps.push('closed'),
    ...more,
  };
}
const hold = (of: DatabaseSession, context = fakeContext(), acquire = async () => void steps.push('acquired')) =>
  lockTarget(of, address, { context, waitMs: 1_000, acquire, release: 'RELEASE', ping: 'PING' });

describe('a lock', () => {
  it('is acquired, released by name, and only then is its connection closed', async () => {
    const lock = await hold(session());
    await lock[Symbol.asyncDispose]();
    expect(steps).toEqual(['acquired', 'RELEASE', 'closed']);
  });

  it('that is lost is not released, which could be another’s by now', async () => {
    const lock = await hold(session({ ended: Promise.reject(new Error('gone')) }));
    await vi.advanceTimersByTimeAsync(0);
    await lock[Symbol.asyncDispose]();
    expect(steps).toEqual(['acquired', 'closed']);
  });

  it('closes its connection though the release fails', async () => {
    const lock = await hold(session({ run: () => Promise.reject(new Error('gone')) }));
    await lock[Symbol.asyncDispose]();
    expect(steps).toEqual(['acquired', 'closed']);
  });

  it('that cannot be acquired closes its connection, and gives the reason', async () => {
    const taken = new Error('taken');
    await expect(hold(session(), fakeContext(), () => Promise.reject(taken))).rejects.toBe(taken);
    expect([steps, vi.getTimerCount()]).toEqual([['closed'], 0]);
  });
});

describe('its connection is asked whether it lives', () => {
  it('every fifteen seconds, until it is released', async () => {
    const lock = await hold(session());
    await vi.advanceTimersByTimeAsync(heartbeatMs - 1);
    expect(steps).toEqual(['acquired']);
    await vi.advanceTimersByTimeAsync(1 + heartbeatMs);
    expect(steps).toEqual(['acquired', 'PING', 'PING']);
    await lock[Symbol.asyncDispose]();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('and the work is aborted where it does not', async () => {
    const lock = await hold(session({ run: () => Promise.reject(new Error('gone')) }));
    expect(lock.context.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(heartbeatMs);
    expect(lock.context.signal.reason).toMatchObject(lost);
  });
});

describe('the work under it is aborted', () => {
  it('at once where the connection says that it has ended', async () => {
    const lock = await hold(session({ ended: Promise.reject(new Error('gone')) }));
    await vi.advanceTimersByTimeAsync(0);
    expect(lock.context.signal.reason).toMatchObject(lost);
  });

  it('with its caller’s signal', async () => {
    const stop = new AbortController();
    const lock = await hold(session(), fakeContext(stop.signal));
    stop.abort(new Error('told to stop'));
    expect(lock.context.signal.reason).toMatchObject({ message: 'told to stop' });
  });
});
