import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { DatabaseAddress } from '../../core/database.ts';
import { lockTarget as lockOn } from '../../core/target-lock.ts';
import type { TaskContext } from '../../core/task-context.ts';
import { canTestMariadb } from '../../testing/can-test-mariadb.ts';
import { fakeContext } from '../../testing/fake-context.ts';
import { startMariadb, type TestServer } from '../../testing/mariadb-server.ts';
import { runMysql } from '../../testing/run-mysql.ts';
import { acquireLock } from './acquire-lock.ts';
import { openSession } from './session.ts';

const heartbeatMs = 15_000;

async function lockTarget(address: DatabaseAddress, context: TaskContext, waitMs: number) {
  const session = await openSession(address, context.signal, 'NAMES utf8mb4');
  return lockOn(session, address, {
    context,
    waitMs,
    acquire: acquireLock,
    release: 'DO RELEASE_ALL_LOCKS()',
    ping: 'DO 1',
  });
}

describe.runIf(canTestMariadb())('the lock on a MySQL target', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startMariadb();
    await runMysql(server.url, 'CREATE DATABASE target');
  });
  afterAll(() => server?.[Symbol.asyncDispose]());
  // Only the heartbeat's clock is held: connections need the other timers.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
  afterEach(() => void vi.useRealTimers());

  const address = () => ({ url: `${server.url}/target`, describe: 'there' });
  const holders = () =>
    runMysql(server.url, "SELECT ID AS id FROM information_schema.PROCESSLIST WHERE DB = 'target' ORDER BY ID");
  async function cutConnections() {
    for (const row of await holders()) await runMysql(server.url, `KILL ${Object.values(row ?? {})[0]}`);
    await expect.poll(holders).toEqual([]);
  }

  test('aborts the work under it with the heartbeat that finds it lost', async () => {
    await using lock = await lockTarget(address(), fakeContext(), 1_000);
    await cutConnections();
    vi.advanceTimersByTime(heartbeatMs - 1);
    expect(lock.context.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    await expect
      .poll(() => lock.context.signal.reason)
      .toMatchObject({
        name: 'TaskError',
        fatal: false,
        message: 'there: the lock on the target was lost',
      });
  });

  test('aborts nothing as long as its connection lives', async () => {
    await using lock = await lockTarget(address(), fakeContext(), 1_000);
    vi.advanceTimersByTime(10 * heartbeatMs);
    expect(await holders()).toHaveLength(1);
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
    await expect(lockTarget(address(), fakeContext(), 0)).rejects.toThrow('still writing');
    await expect.poll(holders).toHaveLength(1);
  });
});
