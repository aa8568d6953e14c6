import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import type { Engine } from '../../core/engine.ts';
import { type Execution, isFinal } from '../../core/execution.ts';
import { type Bench, createBench, eventually, lives } from '../../testing/engine-contract/bench.ts';
import { scriptedFlows } from '../../testing/scripted-flows.ts';
import { startEmbeddedServer } from '../postgres/embedded-server.ts';
import { migrate } from '../postgres/migrate.ts';
import { listenForChanges } from './changes.ts';
import { createEndings } from './endings.ts';
import { createEnginePort } from './engine-port.ts';
import { openWorkflows } from './open-workflows.ts';

const program = fileURLToPath(new URL('../../testing/engine-process.ts', import.meta.url));

/**
 * Engines in processes of their own that are killed, and a port on the same tables that outlives them: it starts and
 * looks, and runs nothing itself.
 */
describe('an embedded engine that is killed', () => {
  let dataDir: string;
  let stack: AsyncDisposableStack;
  let bench: Bench;
  let engine: ChildProcess | undefined;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'understudy-restart-'));
    stack = new AsyncDisposableStack();
    const server = stack.use(await startEmbeddedServer(dataDir));
    const sql = postgres(server.url, { onnotice: () => {} });
    stack.defer(() => sql.end());
    await migrate(sql);
    await (await openWorkflows(sql, server.url)).stop();
    const port: Engine = createEnginePort({
      sql,
      changes: stack.use(await listenForChanges(sql, () => {})),
      endings: createEndings(sql),
      flows: scriptedFlows,
      clock: systemClock,
      onWork: () => {},
    });
    bench = createBench(port, dataDir);
  });
  afterEach(async () => {
    await kill();
    await stack.disposeAsync();
    await rm(dataDir, { recursive: true, force: true });
  });

  async function start(): Promise<void> {
    engine = spawn(process.execPath, ['--import', 'tsx', '--conditions=understudy-source', program, dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (engine.stdout) await once(createInterface(engine.stdout), 'line');
  }
  async function kill(): Promise<void> {
    if (!engine || engine.signalCode !== null) return;
    const ended = once(engine, 'exit');
    engine.kill('SIGKILL');
    await ended;
  }

  it('has its execution go on where it was, with the attempt that was under way made again', async () => {
    const gate = bench.path();
    const trace = bench.path();
    const { id } = await bench.start({ first: { trace }, second: { until: gate, trace } });
    await start();
    await eventually(() => bench.trace(trace).length === 2);
    await kill();
    bench.touch(gate);
    await start();
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
      await start();
      await eventually(() => bench.trace(trace).length === killed);
      await kill();
    }
    bench.touch(gate);
    await start();
    expect((await bench.ended(id)).state).toBe('SUCCESS');
  });

  it('leaves no task behind that works beside the next attempt', async () => {
    const trace = bench.path();
    const gate = bench.path();
    const { id } = await bench.start({ first: { until: gate, trace, orphan: true } });
    await start();
    await eventually(() => bench.trace(trace).length === 1);
    const [orphan] = bench.trace(trace);
    await eventually(async () => (await storedPid(id)) === orphan?.pid);
    await kill();
    expect(lives(orphan?.pid ?? 0)).toBe(true);
    await start();
    await eventually(() => bench.trace(trace).length === 2);
    expect(lives(orphan?.pid ?? 0)).toBe(false);
    bench.touch(gate);
    expect((await bench.ended(id)).state).toBe('SUCCESS');
  });

  it('has a task wait for its next attempt no longer and no shorter than before', async () => {
    const { id } = await bench.start({ second: { failures: 1 } }, { flow: 'patient' });
    await start();
    const before = await bench.when(id, ({ state }) => state === 'RETRYING');
    await kill();
    await start();
    await bench.engine.cancel(id);
    const after = await bench.ended(id);
    expect(before.taskRuns[1]?.nextRetryAt).toBeDefined();
    expect(after.state).toBe('KILLED');
    expect(attemptsOf(after, 'second')).toEqual(['FAILED']);
    expect(attemptsOf(after, 'undo')).toEqual(['SUCCESS']);
  });

  it('does not forget a cancel', async () => {
    const trace = bench.path();
    const { id } = await bench.start({ first: { until: bench.path(), trace } });
    await start();
    await eventually(() => bench.trace(trace).length === 1);
    await kill();
    await bench.engine.cancel(id);
    await start();
    const execution = await bench.ended(id);
    expect(execution.state).toBe('KILLED');
    expect(attemptsOf(execution, 'undo')).toEqual(['SUCCESS']);
  });

  it('loses no execution and no log line, whenever it is killed', { timeout: 120_000 }, async () => {
    const script = { first: { lines: 50 }, second: { failures: 1, lines: 20 }, last: { outputs: { done: true } } };
    const started: Execution[] = [];
    for (let round = 0; round < 10; round++) {
      started.push(await bench.start(script), await bench.start(script));
      await start();
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 400));
      await kill();
    }
    await start();
    for (const { id } of started) {
      const execution = await bench.ended(id);
      expect(execution).toMatchObject({ state: 'SUCCESS', outputs: { done: true } });
      const numbers = (await bench.engine.logs(id, { after: 0, limit: 10_000 })).map(({ number }) => number);
      expect(numbers).toEqual(numbers.map((_, at) => at + 1));
    }
    const running = await bench.engine.list({}, { limit: 200 });
    expect(running.items.filter(({ state }) => !isFinal(state))).toEqual([]);
  });

  async function storedPid(executionId: string): Promise<number | undefined> {
    const server = await startEmbeddedServer(dataDir);
    const sql = postgres(server.url, { max: 1 });
    const [row] = await sql<{ pid: number | null }[]>`
      SELECT pid FROM embedded.attempts WHERE execution_id = ${executionId}`;
    await sql.end();
    return row?.pid ?? undefined;
  }
});

function attemptsOf(execution: Execution, id: string): readonly string[] {
  return execution.taskRuns.find(({ taskId }) => taskId === id)?.attempts.map(({ state }) => state) ?? [];
}
