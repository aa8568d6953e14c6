import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CreatedProject, type ProjectSpec, type Simulator, startSimulator } from '@understudy/simulator';
import { rulesForProduct, sharedTemplates } from '@understudy/simulator/testing';
import { createGatewayClient } from '../adapters/gateway-client/create-gateway-client.ts';
import { createRailway } from '../adapters/railway/index.ts';
import type { TaskContext } from '../core/task-context.ts';
import type { World } from '../core/world.ts';
import type { LogLevel } from '../specs/log-levels.ts';
import { tasks } from '../tasks/index.ts';
import { fakeDatabases } from './fake-databases.ts';
import { hurriedClock } from './hurried-clock.ts';

/** A simulated Railway with a project in it, and the world as tasks see it; databases are fakes unless given. */
export interface Stage extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly project: CreatedProject;
  readonly world: World;
  /** What the fake databases were asked. */
  readonly databaseCalls: ReturnType<typeof fakeDatabases>['calls'];
  /** An execution of the clone flow, task by task. Inputs are added to those that name project and environment. */
  execution(options?: ExecutionOptions): StagedExecution;
  /** The names of the project's environments. */
  environments(): Promise<readonly string[]>;
}

/** What is different from an execution of the stage's own. */
interface ExecutionOptions {
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly world?: World;
}

/** An execution that is driven by a test in place of an engine. */
interface StagedExecution {
  /** Runs one task, keeps its outputs for those that follow, and gives them. */
  run(taskId: string, attempt?: number): Promise<Readonly<Record<string, unknown>>>;
  /** The flow's tasks from the first to this one, without those that a flag turns on. */
  runUntil(taskId: string): Promise<Readonly<Record<string, unknown>>>;
  readonly lines: readonly { level: LogLevel; message: string }[];
  /** Mutable: a test may forget what a crash would have lost. */
  readonly outputs: Record<string, Readonly<Record<string, unknown>>>;
}

const order = ['validate-inputs', 'create-environment', 'sync-database', 'assign-domain', 'summarize'];

/** The services of a small shop: a web service with a custom domain, a private Postgres. */
const shop: ProjectSpec = {
  name: 'Shop',
  services: [
    { name: 'Web', kind: 'web', image: 'acme/web:1', domains: { custom: ['www.shop.example'] } },
    { name: 'Postgres', kind: 'postgres' },
  ],
};

/** Starts a stage of its own for a test. */
export async function startStage(
  options: { project?: ProjectSpec; databases?: World['databases']; settings?: World['settings'] } = {},
): Promise<Stage> {
  const dataDir = await mkdtemp(join(tmpdir(), 'understudy-stage-'));
  const simulator = await startSimulator({ dataDir, templatesDir: sharedTemplates(), rules: rulesForProduct() });
  const project = await simulator.createProject(options.project ?? shop);
  const clock = hurriedClock();
  const railway = createRailway({ url: simulator.url, token: simulator.tokens.workspace, clock });
  const fakes = fakeDatabases();
  const world: World = {
    railway,
    databases: options.databases ?? fakes.databases,
    gateway: createGatewayClient(undefined),
    clock,
    settings: options.settings ?? {},
  };
  return {
    simulator,
    project,
    world,
    databaseCalls: fakes.calls,
    execution: ({ id = '01EXECUTION', inputs = {}, world: another = world } = {}) =>
      stagedExecution(another, {
        executionId: id,
        inputs: { client_name: 'Acme', railway_project_id: project.id, environment_name: 'stage-one', ...inputs },
      }),
    environments: async () => (await railway.environments(project.id)).map(({ name }) => name),
    async [Symbol.asyncDispose]() {
      await simulator[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function stagedExecution(world: World, given: Pick<TaskContext, 'executionId' | 'inputs'>): StagedExecution {
  const lines: { level: LogLevel; message: string }[] = [];
  const outputs: Record<string, Readonly<Record<string, unknown>>> = {};
  async function run(taskId: string, attempt = 1): Promise<Readonly<Record<string, unknown>>> {
    const task = await tasks[taskId]?.();
    if (!task) throw new Error(`there is no task ${taskId}`);
    const context: TaskContext = {
      ...given,
      namespace: 'dev.deployment',
      flowId: 'clone-staging-api',
      taskId,
      attempt,
      startedAt: world.clock.now(),
      outputs: structuredClone(outputs),
      labels: {},
      signal: new AbortController().signal,
      log: (level, message) => lines.push({ level, message }),
      metric: () => {},
    };
    const result = task.outputs.parse(await task.run(context, world));
    outputs[taskId] = result;
    return result;
  }
  return {
    lines,
    outputs,
    run,
    async runUntil(last) {
      for (const taskId of order.slice(0, order.indexOf(last))) await run(taskId);
      return run(last);
    },
  };
}
