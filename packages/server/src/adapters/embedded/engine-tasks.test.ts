import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import type { Engine } from '../../core/engine.ts';
import { type Bench, createBench, eventually, lives } from '../../testing/engine-contract/bench.ts';
import { scriptedFlows, scriptedTask } from '../../testing/scripted-flows.ts';
import { type Database, openDatabase } from '../postgres/open-database.ts';
import { createEmbeddedEngine } from './embedded-engine.ts';

let dataDir: string;
let database: Database;
let engines: (Engine & AsyncDisposable)[] = [];
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'understudy-tasks-'));
  database = await openDatabase({ dataDir });
});
afterAll(async () => {
  await Promise.all(engines.map((engine) => engine[Symbol.asyncDispose]()));
  await database[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});

async function startEngine(options: { program?: string; exclusive?: boolean } = {}): Promise<Bench & AsyncDisposable> {
  const engine = await createEmbeddedEngine({
    database: { sql: database.sql, url: database.url, exclusive: options.exclusive ?? true },
    flows: scriptedFlows,
    programs: {
      program: options.program ?? scriptedTask,
      workDir: join(dataDir, 'tasks'),
      environment: { RAILWAY_TOKEN: 'a-token' },
    },
    clock: systemClock,
    logger: { info: () => {}, warn: () => {}, error: () => {} },
  });
  engines = [engine];
  return { ...createBench(engine, dataDir), [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose]() };
}

it('gives a task the environment that it needs and nothing else of the server', async () => {
  process.env.UNDERSTUDY_SECRET_KEY = 'the secret of the server';
  await using bench = await startEngine();
  const { id } = await bench.finish({ first: { tell: true } });
  const told = (await bench.messages(id)).find((message) => message.includes('"environment"')) ?? '{}';
  expect(Object.keys(JSON.parse(told).environment).sort()).toEqual(['PATH', 'RAILWAY_TOKEN', 'UNDERSTUDY_PARENT_PIPE']);
  delete process.env.UNDERSTUDY_SECRET_KEY;
});

it('leaves nothing of a task in its directory', async () => {
  await using bench = await startEngine();
  await bench.finish({ second: { failures: 1 } });
  expect(await readdir(join(dataDir, 'tasks'))).toEqual([]);
});

it('keeps text that Postgres does not know', async () => {
  await using bench = await startEngine();
  const { id, outputs } = await bench.finish({
    first: { INFO: 'a\0b' },
    last: { outputs: { nul: 'a\0b', half: 'x\ud800y', emoji: '🌍' } },
  });
  expect(await bench.messages(id)).toContain('a\uFFFDb');
  expect(outputs).toMatchObject({ nul: 'a\uFFFDb', half: 'x\uFFFDy', emoji: '🌍' });
});

it('fails a task whose program cannot be run', async () => {
  await using bench = await startEngine({ program: join(dataDir, 'no-such-program.mjs') });
  const execution = await bench.finish({});
  expect(execution).toMatchObject({ state: 'FAILED', error: { task: 'first' } });
});

it('ends its tasks when it is disposed, and the next engine goes on', async () => {
  const gate = join(dataDir, 'gate');
  const trace = join(dataDir, 'trace');
  let id = '';
  {
    await using bench = await startEngine();
    id = (await bench.start({ first: { until: gate, trace } })).id;
    await eventually(() => bench.trace(trace).length === 1);
  }
  await using bench = await startEngine();
  expect(lives(bench.trace(trace)[0]?.pid ?? 0)).toBe(false);
  bench.touch(gate);
  const execution = await bench.ended(id);
  expect(execution.state).toBe('SUCCESS');
  expect(execution.taskRuns[0]?.attempts.map(({ state }) => state)).toEqual(['FAILED', 'SUCCESS']);
});

it('shares the work with an engine of another server, which hears of cancels and of ends', async () => {
  await using one = await startEngine({ exclusive: false });
  await using other = await startEngine({ exclusive: false });
  const ids = await Promise.all(Array.from({ length: 6 }, async () => (await one.start({ first: { lines: 5 } })).id));
  for (const id of ids) expect((await other.events(id)).at(-1)).toMatchObject({ execution: { state: 'SUCCESS' } });
  const trace = one.path();
  const { id } = await one.start({ first: { until: one.path(), trace } });
  await eventually(() => one.trace(trace).length === 1);
  await other.engine.cancel(id);
  expect((await one.ended(id)).state).toBe('KILLED');
});

it('ends a task of its own that another server has given up', async () => {
  await using bench = await startEngine({ exclusive: false });
  const trace = bench.path();
  const { id } = await bench.start({ first: { until: bench.path(), trace } });
  await eventually(() => bench.trace(trace).length === 1);
  await database.sql`
    UPDATE embedded.attempts SET state = 'FAILED', lost = true, ended_at = now() WHERE execution_id = ${id}`;
  const [given] = bench.trace(trace);
  await eventually(() => !lives(given?.pid ?? 0));
  await eventually(() => bench.trace(trace).length === 2);
  await bench.engine.cancel(id);
  expect((await bench.ended(id)).state).toBe('KILLED');
});
