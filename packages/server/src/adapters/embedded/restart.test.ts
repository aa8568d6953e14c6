import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Execution, isFinal } from '../../core/execution.ts';
import { type Bench, eventually, lives } from '../../testing/engine-contract/bench.ts';
import { createKillableEngine, type KillableEngine } from './testing/killable-engine.ts';

describe('an embedded engine that is killed', () => {
  let engine: KillableEngine;
  let bench: Bench;
  beforeAll(async () => {
    engine = await createKillableEngine();
    bench = engine.bench;
  });
  afterEach(() => engine.kill());
  afterAll(() => engine[Symbol.asyncDispose]());

  it('has its execution go on where it was, with the attempt that was under way made again', async () => {
    const gate = bench.path();
    const trace = bench.path();
    const { id } = await bench.start({ first: { trace }, second: { until: gate, trace } });
    await engine.start();
    await eventually(() => bench.trace(trace).length === 2);
    await engine.kill();
    bench.touch(gate);
    await engine.start();
    const execution = await bench.ended(id);
    expect(execution.state).toBe('SUCCESS');
    expect(attemptsOf(execution, 'first')).toEqual(['SUCCESS']);
    expect(attemptsOf(execution, 'second')).toEqual(['FAILED', 'SUCCESS']);
    expect(execution.taskRuns[1]?.attempts[0]?.error).toBe('The engine stopped during this attempt');
  });

  it('does not have the attempts that it lost count', async () => {
    const gate = bench.path();
    const trace = bench.path();
    const { id } = await bench.start({ second: { until: gate, trace } });
    for (let killed = 1; killed <= 4; killed++) {
      await engine.start();
      await eventually(() => bench.trace(trace).length === killed);
      await engine.kill();
    }
    bench.touch(gate);
    await engine.start();
    expect((await bench.ended(id)).state).toBe('SUCCESS');
  });

  it('leaves no task behind that works beside its next attempt', async () => {
    const gate = bench.path();
    const trace = bench.path();
    const { id } = await bench.start({ first: { until: gate, trace, orphan: true } });
    await engine.start();
    await eventually(() => bench.trace(trace).length === 1);
    const orphan = bench.trace(trace)[0]?.pid ?? 0;
    await eventually(async () => (await storedPid(id)) === orphan);
    await engine.kill();
    expect(lives(orphan)).toBe(true);
    await engine.start();
    await eventually(() => bench.trace(trace).length === 2);
    expect(lives(orphan)).toBe(false);
    bench.touch(gate);
    expect((await bench.ended(id)).state).toBe('SUCCESS');
  });

  it('has a task that waits for its next attempt go on waiting', async () => {
    const { id } = await bench.start({ second: { failures: 1 } }, { flow: 'patient' });
    await engine.start();
    const before = await bench.when(id, ({ state }) => state === 'RETRYING');
    await engine.kill();
    await engine.start();
    const after = await bench.engine.get(id);
    expect(after?.taskRuns[1]).toEqual(before.taskRuns[1]);
    await bench.engine.cancel(id);
    const ended = await bench.ended(id);
    expect(ended.state).toBe('KILLED');
    expect(attemptsOf(ended, 'second')).toEqual(['FAILED']);
    expect(attemptsOf(ended, 'undo')).toEqual(['SUCCESS']);
  });

  it('does not forget a cancel', async () => {
    const trace = bench.path();
    const { id } = await bench.start({ first: { until: bench.path(), trace } });
    await engine.start();
    await eventually(() => bench.trace(trace).length === 1);
    await engine.kill();
    await bench.engine.cancel(id);
    await engine.start();
    const execution = await bench.ended(id);
    expect(execution.state).toBe('KILLED');
    expect(attemptsOf(execution, 'undo')).toEqual(['SUCCESS']);
  });

  it('goes on cleaning up after a failure, whatever is asked for then', async () => {
    const gate = bench.path();
    const trace = bench.path();
    const { id } = await bench.start({ first: { failures: 1 }, undo: { until: gate, trace } });
    await engine.start();
    await eventually(() => bench.trace(trace).length === 1);
    await engine.kill();
    await bench.engine.cancel(id);
    bench.touch(gate);
    await engine.start();
    const execution = await bench.ended(id);
    expect(execution).toMatchObject({ state: 'FAILED', error: { task: 'first' } });
    expect(attemptsOf(execution, 'undo')).toEqual(['FAILED', 'SUCCESS']);
  });

  it('loses no execution and no log line, whenever it is killed', { timeout: 120_000 }, async () => {
    const script = { first: { lines: 50 }, second: { failures: 1, lines: 20 }, last: { outputs: { done: true } } };
    const started: Execution[] = [];
    for (let round = 0; round < 10; round++) {
      started.push(await bench.start(script), await bench.start(script));
      await engine.start();
      await killAtSomePoint();
    }
    await engine.start();
    for (const { id } of started) {
      const execution = await bench.ended(id);
      expect(execution).toMatchObject({ state: 'SUCCESS', outputs: { done: true } });
      const numbers = (await bench.engine.logs(id, { after: 0, limit: 10_000 })).map(({ number }) => number);
      expect(numbers).toEqual(numbers.map((_, at) => at + 1));
    }
    const { items } = await bench.engine.list({}, { limit: 200 });
    expect(items.filter(({ state }) => !isFinal(state))).toEqual([]);
  });

  // Any moment will do; that it is another one each time is the point.
  async function killAtSomePoint(): Promise<void> {
    await engine.sql`SELECT pg_sleep(random() * 0.4)`;
    await engine.kill();
  }

  async function storedPid(executionId: string): Promise<number | undefined> {
    const [row] = await engine.sql<{ pid: number | null }[]>`
      SELECT pid FROM embedded.attempts WHERE execution_id = ${executionId}`;
    return row?.pid ?? undefined;
  }
});

function attemptsOf(execution: Execution, id: string): readonly string[] {
  return execution.taskRuns.find(({ taskId }) => taskId === id)?.attempts.map(({ state }) => state) ?? [];
}
