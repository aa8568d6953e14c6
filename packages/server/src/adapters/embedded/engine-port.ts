import type { Flow } from '@understudy/flows';
import type { Sql } from 'postgres';
import { monotonicFactory } from 'ulid';
import { AppError } from '../../core/app-error.ts';
import type { Clock } from '../../core/clock.ts';
import { type Engine, type StartRequest, UnknownStart } from '../../core/engine.ts';
import { throughOutage } from '../../core/through-outage.ts';
import { withinDeadline } from '../../core/within-deadline.ts';
import type { ChangeNotifications } from './change-notifications.ts';
import { enqueueExecution } from './enqueue-execution.ts';
import { findFlow } from './find-flow.ts';
import { followExecution } from './follow-execution.ts';
import { forgetLog, readLogs } from './log-store.ts';
import { purgeExecutions } from './purge-executions.ts';
import { reachingDatabase } from './reaching-database.ts';
import { begunSince, listExecutions, readExecution, readStarted } from './read-executions.ts';
import type { ExecutionSettler } from './settle-execution.ts';

/** What the port stands on. */
export interface EnginePortNeeds {
  readonly sql: Sql;
  readonly changes: ChangeNotifications;
  readonly endings: ExecutionSettler;
  readonly flows: readonly Flow[];
  readonly clock: Clock;
  /** Called when there is something to be done. */
  readonly onWork: () => void;
}

const readyTimeoutMs = 5_000;

/** The port of the engine over its tables: what is asked for is written there, and found by whoever works. */
export function createEnginePort(needs: EnginePortNeeds): Engine {
  const { sql, changes, endings, clock } = needs;
  const newId = monotonicFactory();
  return {
    start: (request) =>
      orUnknown(async () => {
        const flow = findFlow(needs.flows, request);
        const createdAt = clock.now();
        const order = { ...request, inputs: parseInputs(flow, request), id: newId(createdAt.getTime()), createdAt };
        const id = await enqueueExecution(sql, flow, order);
        needs.onWork();
        const started = await readExecution(sql, id);
        if (started) return started.execution;
        throw new Error(`execution ${id} was removed while it was started`);
      }),
    findStarted: (request) => orUnknown(async () => (await readStarted(sql, request))?.execution),
    get: (id) => reachingDatabase(async () => (await readExecution(sql, id))?.execution),
    follow: (id, after, signal) => followExecution({ sql, changes }, id, { after, signal }),
    logs: (id, page) => reachingDatabase(() => readLogs(sql, id, page)),
    list: (filter, page) => reachingDatabase(() => listExecutions(sql, filter, page)),
    begunSince: (moment) => begunSince(sql, moment),
    cancel: (id) => reachingDatabase(() => throughOutage(() => endings.requestCancel(id, clock.now()))),
    purge: (endedBefore, limit) =>
      reachingDatabase(() => throughOutage(() => purgeExecutions(sql, endedBefore, limit))),
    forgetLog: (id) => reachingDatabase(() => forgetLog(sql, id)),
    ready: () => reachingDatabase(() => answers(sql)),
  };
}

// A database that goes away may have committed what it was asked for.
async function orUnknown<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await reachingDatabase(work);
  } catch (error) {
    throw error instanceof AppError && error.code === 'EngineUnavailableError' ? new UnknownStart(error) : error;
  }
}

function parseInputs({ spec }: Flow, { inputs }: StartRequest): Readonly<Record<string, unknown>> {
  const parsed = spec.inputs.safeParse(inputs);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
  throw new AppError('ValidationError', `The inputs do not fit the flow ${spec.id}`, { details: { fields } });
}

async function answers(sql: Sql): Promise<void> {
  await withinDeadline(sql`SELECT 1`, readyTimeoutMs, () => {
    throw new AppError('EngineUnavailableError', 'The workflow engine does not answer');
  });
}
