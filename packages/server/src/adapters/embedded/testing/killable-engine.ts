import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import postgres, { type Sql } from 'postgres';
import { build } from 'tsdown';
import { systemClock } from '../../../core/clock.ts';
import { type Bench, createBench } from '../../../testing/engine-contract/bench.ts';
import { scriptedFlows, scriptedTask } from '../../../testing/scripted-flows.ts';
import { startEmbeddedServer } from '../../postgres/embedded-server.ts';
import { migrate } from '../../postgres/migrate.ts';
import { listenForChanges } from '../change-notifications.ts';
import { createEnginePort } from '../engine-port.ts';
import { openWorkflows } from '../open-workflows.ts';
import { createExecutionSettler } from '../settle-execution.ts';

const source = fileURLToPath(new URL('engine-process.ts', import.meta.url));
const pathTo = (path: string) => fileURLToPath(new URL(path, import.meta.url));

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
  const program = await bundledEngine();
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
      engine = spawn(process.execPath, [program, dataDir, scriptedTask], {
        stdio: ['ignore', 'pipe', 'inherit'],
        // Of what is bundled local-servers alone looks for a package as it runs.
        env: { ...process.env, NODE_PATH: pathTo('../../../../../local-servers/node_modules') },
      });
      if (engine.stdout) await once(createInterface(engine.stdout), 'line');
    },
    async [Symbol.asyncDispose]() {
      await kill();
      await changes[Symbol.asyncDispose]();
      await sql.end();
      await server[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
      await rm(dirname(program), { recursive: true, force: true });
    },
  };
}

// As one file it starts in a fifth of the time that its sources take. Beside the packages that it imports.
async function bundledEngine(): Promise<string> {
  const outDir = await mkdtemp(pathTo('../../../../node_modules/.engine-'));
  await build({
    config: false,
    entry: source,
    outDir,
    platform: 'node',
    target: 'node20',
    dts: false,
    logLevel: 'error',
    deps: { alwaysBundle: [/^@understudy\//], onlyBundle: false },
    inputOptions: { resolve: { conditionNames: ['understudy-source', 'import', 'node', 'default'] } },
    copy: [{ from: pathTo('../../postgres/migrations'), to: outDir }],
  });
  return join(outDir, 'engine-process.mjs');
}
