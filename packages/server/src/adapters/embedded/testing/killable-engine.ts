import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import postgres, { type Sql } from 'postgres';
import { systemClock } from '../../../core/clock.ts';
import { type Bench, createBench } from '../../../testing/engine-contract/bench.ts';
import { scriptedFlows } from '../../../testing/scripted-flows.ts';
import { startEmbeddedServer } from '../../postgres/embedded-server.ts';
import { migrate } from '../../postgres/migrate.ts';
import { listenForChanges } from '../change-notifications.ts';
import { createEnginePort } from '../engine-port.ts';
import { openWorkflows } from '../open-workflows.ts';
import { createExecutionSettler } from '../settle-execution.ts';

const program = fileURLToPath(new URL('engine-process.ts', import.meta.url));

/** An engine in a process of its own, and a port on the same tables that outlives it: it asks and looks, and runs nothing. */
export interface KillableEngine extends AsyncDisposable {
  readonly bench: Bench;
  readonly sql: Sql;
  /** Starts the engine and waits until it is ready. */
  start(): Promise<void>;
  /** Ends it by SIGKILL and waits until it is gone. */
  kill(): Promise<void>;
}

export async function createKillableEngine(): Promise<KillableEngine> {
  const dataDir = await mkdtemp(join(tmpdir(), 'understudy-restart-'));
  const server = await startEmbeddedServer(dataDir);
  const sql = postgres(server.url, { onnotice: () => {} });
  await migrate(sql);
  await (await openWorkflows(sql, server.url)).stop();
  const changes = await listenForChanges(sql, () => {});
  const needs = { sql, changes, endings: createExecutionSettler(sql), flows: scriptedFlows, clock: systemClock };
  let engine: ChildProcess | undefined;
  const kill = async () => {
    if (!engine || engine.signalCode !== null) return;
    const ended = once(engine, 'exit');
    engine.kill('SIGKILL');
    await ended;
  };
  return {
    bench: createBench(createEnginePort({ ...needs, onWork: () => {} }), dataDir),
    sql,
    kill,
    async start() {
      const options = ['--import', 'tsx', '--conditions=understudy-source'];
      engine = spawn(process.execPath, [...options, program, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
      if (engine.stdout) await once(createInterface(engine.stdout), 'line');
    },
    async [Symbol.asyncDispose]() {
      await kill();
      await changes[Symbol.asyncDispose]();
      await sql.end();
      await server[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
