import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { DatabaseAddress } from '../../core/database.ts';
import { lockTarget as lockOn } from '../../core/target-lock.ts';
import type { TaskContext } from '../../core/task-context.ts';
import { fakeContext } from '../../testing/fake-context.ts';
import { startPostgres } from '../../testing/postgres-server.ts';
import { runPostgres } from '../../testing/run-postgres.ts';
import { acquireLock } from './acquire-lock.ts';
import { openSession } from './session.ts';

const heartbeatMs = 15_000;

async function lockTarget(address: DatabaseAddress, context: TaskContext, waitMs: number) {
  const session = await openSession(address, context.signal);
  return lockOn(session, address, {
    context,
    waitMs,
    acquire: acquireLock,
    release: 'SELECT pg_catalog.pg_advisory_unlock_all()',
    ping: 'SELECT 1',
  });
}

describe('the lock on a Postgres target', () => {
  let server: Awaited<ReturnType<typeof startPostgres>>;
  beforeAll(async () => {
    server = await startPostgres();
    await runPostgres(server.url, 'CREATE DATABASE target');
  });
  afterAll(() => server?.[Symbol.asyncDispose]());
  // Only the heartbeat's clock is held: connections need the other timers.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
  afterEach(() => void vi.useRealTimers());

  const address = () => ({ url: `${server.url}/target`, describe: 'there' });
  const holders = () => runPostgres(server.url, "SELECT pid, query FROM pg_stat_activity WHERE datname = 'target'");

  test('aborts the work under it at once where its connection breaks', async () => {
    await using lock = await lockTarget(address(), fakeContext(), 1_000);
    await runPostgres(server.url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'target'");
    await expect
      .poll(() => lock.context.signal.reason)
      .toMatchObject({
        name: 'TaskError',
        fatal: false,
        message: 'there: the lock on the target was lost',
      });
  });

  test('asks every fifteen seconds whether its connection lives, and aborts nothing while it does', async () => {
    await using lock = await lockTarget(address(), fakeContext(), 1_000);
    const lastQuery = async () => (await holders()).map((row) => (row as { query: string }).query);
    vi.advanceTimersByTime(heartbeatMs - 1);
    expect(await lastQuery()).toEqual([expect.stringContaining('advisory')]);
    vi.advanceTimersByTime(1);
    await expect.poll(lastQuery).toEqual(['SELECT 1']);
    expect(lock.context.signal.aborted).toBe(false);
  });

  test("aborts with its caller's signal", async () => {
    const stop = new AbortController();
    await using lock = await lockTarget(address(), fakeContext(stop.signal), 1_000);
    stop.abort(new Error('told to stop'));
    expect(lock.context.signal.reason).toMatchObject({ message: 'told to stop' });
  });

  test('has no heart that beats once it is released', async () => {
    const lock = await lockTarget(address(), fakeContext(), 1_000);
    expect(vi.getTimerCount()).toBe(1);
    await lock[Symbol.asyncDispose]();
    expect(vi.getTimerCount()).toBe(0);
    await expect.poll(holders).toEqual([]);
  });

  test('leaves no connection where it was not acquired', async () => {
    await using _held = await lockTarget(address(), fakeContext(), 1_000);
    await expect(lockTarget(address(), fakeContext(), 1)).rejects.toThrow('still writing');
    await expect.poll(holders).toHaveLength(1);
  });
});
