import type { Flow } from '@understudy/flows';
import { defineWorkflow, Worker } from 'openworkflow';
import type { Sql } from 'postgres';
import type { Clock } from '../../core/clock.ts';
import type { Engine } from '../../core/engine.ts';
import type { Logger } from '../../core/logger.ts';
import { createAttemptStore } from './attempt-store.ts';
import { listenForChanges } from './change-notifications.ts';
import { claimInTurn } from './claim-in-turn.ts';
import { createEnginePort } from './engine-port.ts';
import { admitExecutions } from './enqueue-execution.ts';
import { executeFlow } from './execute-flow.ts';
import { findFlow } from './find-flow.ts';
import { type AppendLines, appendLines } from './log-store.ts';
import { openWorkflows } from './open-workflows.ts';
import { workflowName } from './openworkflow-schema.ts';
import { readExecution } from './read-executions.ts';
import { recover } from './recover.ts';
import type { TaskPrograms } from './run-task-process.ts';
import { createRunningAttempts } from './running-attempts.ts';
import { createExecutionSettler } from './settle-execution.ts';
import { type ScheduledInputs, startSchedules } from './start-schedules.ts';
import { startSweeping } from './sweep-task-directories.ts';
import { watchAttempts } from './watch-attempts.ts';
import { startWorkerLoop } from './worker-loop.ts';

/** What the embedded engine is built from. */
export interface EmbeddedEngineOptions {
  /** `exclusive`: no other engine can be using it. */
  readonly database: { readonly sql: Sql; readonly url: string; readonly exclusive: boolean };
  readonly flows: readonly Flow[];
  readonly programs: TaskPrograms;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Executions at once on this server; 40 by default. */
  readonly concurrency?: number;
  /** The inputs of flows that have a schedule; none is started by itself without. */
  readonly scheduledInputs?: ScheduledInputs;
}

/**
 * The engine for one machine, durable in Postgres: an execution goes on after a crash at any point. Disposing it is a
 * crash of its own making: processes are ended, nothing is written down, and the next start goes on from there.
 */
export async function createEmbeddedEngine(options: EmbeddedEngineOptions): Promise<Engine & AsyncDisposable> {
  const { database, flows, clock, logger, programs } = options;
  const { sql } = database;
  const control = createRunningAttempts();
  const endings = createExecutionSettler(sql);
  const records = createAttemptStore(sql);
  const append: AppendLines = (executionId, lines) => appendLines(sql, executionId, lines);
  const needs = { sql, records, appendLines: append, endings, clock, control, programs };
  const backend = await openWorkflows(sql, database.url);
  const workflow = defineWorkflow<{ executionId: string }, null>(
    { name: workflowName, retryPolicy: { maximumAttempts: 0, maximumInterval: '1m' } },
    async ({ input: { executionId }, step }) => {
      const found = await readExecution(sql, executionId);
      // Purged: nothing is left to run.
      if (!found) return null;
      const flow = findFlow(flows, found.execution);
      await executeFlow(needs, flow, { executionId, step }).catch((error: unknown) => {
        logger.warn({ err: error, executionId }, 'an execution was broken off; it goes on from there');
        throw error;
      });
      if ((await admitExecutions(sql, flow)) > 0) loop.wake();
      return null;
    },
  );
  await recover(sql, database);
  const sweeping = await startSweeping({ workDir: programs.workDir, exclusive: database.exclusive, logger });
  for (const flow of flows) await admitExecutions(sql, flow);
  const worker = new Worker({
    backend: claimInTurn(backend),
    // The worker does not know the types of its workflows' inputs.
    workflows: [workflow as ConstructorParameters<typeof Worker>[0]['workflows'][number]],
    concurrency: options.concurrency ?? 40,
  });
  const changes = await listenForChanges(sql, (executionId) => control.abort(executionId, 'cancelled'));
  const watch = watchAttempts({ control, endings, records, logger });
  const loop = startWorkerLoop(worker, logger);
  const port = createEnginePort({ sql, changes, endings, flows, clock, onWork: loop.wake });
  const inputs = options.scheduledInputs ?? (() => undefined);
  const schedules = startSchedules({ engine: port, flows, inputs, clock, logger });
  return {
    ...port,
    async [Symbol.asyncDispose]() {
      sweeping[Symbol.dispose]();
      schedules[Symbol.dispose]();
      watch[Symbol.dispose]();
      control.stop();
      await loop[Symbol.asyncDispose]();
      await changes[Symbol.asyncDispose]();
      await backend.stop();
    },
  };
}
