import type { Flow } from '@understudy/flows';
import { OpenWorkflow } from 'openworkflow';
import { BackendPostgres } from 'openworkflow/postgres';
import type { Sql } from 'postgres';
import { ulid } from 'ulid';
import { AppError } from '../../core/app-error.ts';
import type { Clock } from '../../core/clock.ts';
import type { Engine, StartRequest } from '../../core/engine.ts';
import { label } from '../../core/execution.ts';
import type { Logger } from '../../core/logger.ts';
import { listenForChanges } from './changes.ts';
import { cancelSignal, type ExecuteNeeds, executeFlow } from './execute-flow.ts';
import { followExecution } from './follow-execution.ts';
import { listExecutions, readExecution, readLogs } from './read-executions.ts';
import { cancelChannel, createRecords } from './records.ts';
import { recover } from './recover.ts';
import type { TaskProcess, TaskPrograms } from './task-process.ts';

/** What the embedded engine is built from. */
export interface EmbeddedEngineOptions {
  readonly database: { readonly sql: Sql; readonly url: string; readonly exclusive: boolean };
  readonly flows: readonly Flow[];
  readonly programs: TaskPrograms;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Executions at once on this server. */
  readonly concurrency?: number;
}

const executionsAtOnce = 40;
const schema = 'openworkflow';

/**
 * The engine for one machine, durable in Postgres: an execution goes on after a crash at any point. Disposing it is a
 * crash of its own making: processes are ended, nothing is written down, and the next start goes on from there.
 */
export async function createEmbeddedEngine(options: EmbeddedEngineOptions): Promise<Engine & AsyncDisposable> {
  const { database, clock, logger } = options;
  const { sql } = database;
  const flows = new Map(options.flows.map((flow) => [flow.spec.id, flow]));
  const records = createRecords(sql);
  const stop = new AbortController();
  const cancellable = new Map<string, TaskProcess>();
  const running = new Set<TaskProcess>();
  const needs: ExecuteNeeds = {
    sql,
    records,
    clock,
    logger,
    programs: options.programs,
    cancellable,
    running,
    stopped: stop.signal,
  };

  const backend = await BackendPostgres.connect(database.url, { schema, namespaceId: 'understudy' });
  const workflows = new OpenWorkflow({ backend });
  const execution = workflows.defineWorkflow<{ executionId: string; flowId: string }, null>(
    { name: 'execution' },
    async ({ input, step }) => {
      const flow = flows.get(input.flowId);
      if (!flow) throw new Error(`there is no flow ${input.flowId}`);
      await executeFlow(needs, flow, { executionId: input.executionId, step });
      await admit(input.flowId);
      return null;
    },
  );
  const worker = workflows.newWorker({ concurrency: options.concurrency ?? executionsAtOnce });
  const launch = (executionId: string, flowId: string) =>
    execution.run({ executionId, flowId }, { idempotencyKey: executionId });
  const wakeWorker = () =>
    void worker.tick().catch((error: unknown) => logger.warn({ err: error }, 'the worker could not look for work'));
  async function admit(flowId: string): Promise<void> {
    for (const id of await records.admit(flowId, flows.get(flowId)?.concurrency)) await launch(id, flowId);
    if (!stop.signal.aborted) wakeWorker();
  }

  await recover({ sql, schema, exclusive: database.exclusive, launch, admit });
  const changes = await listenForChanges(sql);
  await sql.listen(cancelChannel, (executionId) => cancellable.get(executionId)?.kill());
  await worker.start();

  return {
    async start(request) {
      if (!flows.has(request.flowId)) throw new AppError('NotFoundError', `There is no flow ${request.flowId}`);
      const id = await records.create(ulid(), {
        ...request,
        intent: request.labels[label.intent],
        createdAt: clock.now(),
      });
      await admit(request.flowId);
      return mustRead(sql, id, request);
    },
    get: async (id) => (await readExecution(sql, id))?.execution,
    follow: (id, after, signal) => followExecution({ sql, changes }, id, { after, signal }),
    logs: (id, page) => readLogs(sql, id, page),
    list: (filter, page) => listExecutions(sql, filter, page),
    async cancel(id) {
      await records.requestCancel(id, clock.now());
      await workflows.sendSignal({ signal: cancelSignal(id) });
      wakeWorker();
    },
    async purge(endedBefore) {
      const { count } = await sql`DELETE FROM embedded.executions WHERE ended_at < ${endedBefore}`;
      return count;
    },
    async ready() {
      await sql`SELECT 1`;
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      // Not awaited: it would wait for executions that can take hours.
      void worker.stop();
      for (const process of running) process.kill();
      await Promise.allSettled([...running].map((process) => process.ended));
      await backend.stop();
    },
  };
}

async function mustRead(sql: Sql, id: string, { flowId }: StartRequest) {
  const found = await readExecution(sql, id);
  if (found) return found.execution;
  throw new AppError('InternalError', 'The execution was written and is not there', {
    cause: new Error(`${flowId} ${id}`),
  });
}
