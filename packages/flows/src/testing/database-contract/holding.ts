import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { DatabaseAddress } from '../../core/database.ts';
import { fakeContext } from '../fake-context.ts';
import { type Bench, databaseOf, type LockOptions } from './bench.ts';

const heartbeatMs = 15_000;

/** The lock ends with its connection, and the work with the lock. */
export function holding(bench: () => Bench): void {
  describe('the lock, as long as it is held', () => {
    // Only the heartbeat's clock is held: connections need the other timers.
    beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
    afterEach(() => void vi.useRealTimers());

    const lockOn = (address: DatabaseAddress, options: Partial<LockOptions> = {}) =>
      bench().lock(address, { context: fakeContext(), waitMs: 1_000, ...options });
    const connections = (address: DatabaseAddress) => bench().count(bench().countConnections(databaseOf(address)));
    const refused = { name: 'TaskError', fatal: false, message: expect.stringContaining('still writing') };

    test('aborts the work under it when its connection has broken', async () => {
      const address = await bench().create();
      await using lock = await lockOn(address);
      await bench().cutConnections(databaseOf(address));
      if (bench().breakIsNoticed === 'with the heartbeat') {
        vi.advanceTimersByTime(heartbeatMs - 1);
        expect(lock.context.signal.aborted).toBe(false);
        vi.advanceTimersByTime(1);
      }
      const message = `${address.describe}: the lock on the target was lost`;
      await expect.poll(() => lock.context.signal.reason).toMatchObject({ name: 'TaskError', fatal: false, message });
    });

    test('aborts nothing while its connection lives', async () => {
      const address = await bench().create();
      await using lock = await lockOn(address);
      vi.advanceTimersByTime(10 * heartbeatMs);
      expect(await connections(address)).toBe(1);
      expect(lock.context.signal.aborted).toBe(false);
    });

    test('belongs to who has waited for it as to who had it at once', async () => {
      const address = await bench().create();
      const first = await lockOn(address);
      const context = fakeContext();
      const waiting = lockOn(address, { context, waitMs: 120_000 });
      await expect.poll(() => context.lines).toHaveLength(1);
      await first[Symbol.asyncDispose]();
      await using _second = await waiting;
      await expect(lockOn(address, { waitMs: 1 })).rejects.toMatchObject(refused);
    });

    test('is given back before the server has noticed that its connection was closed', async () => {
      const address = await bench().create();
      const stop = new AbortController();
      const lock = await lockOn(address, { context: fakeContext(stop.signal), lingers: true });
      await lock[Symbol.asyncDispose]();
      expect(await connections(address)).toBe(1);
      const context = fakeContext();
      await using _next = await lockOn(address, { context });
      expect(context.lines).toEqual([]);
      stop.abort();
    });

    test('leaves no connection behind, released or never acquired', async () => {
      const address = await bench().create();
      const lock = await lockOn(address);
      await expect(lockOn(address, { waitMs: 1 })).rejects.toMatchObject(refused);
      await expect.poll(() => connections(address)).toBe(1);
      await lock[Symbol.asyncDispose]();
      await expect.poll(() => connections(address)).toBe(0);
    });
  });
}
