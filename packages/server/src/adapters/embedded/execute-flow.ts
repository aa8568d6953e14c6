import type { Flow, FlowTask, RunIf } from '@understudy/flows';
import type { Sql } from 'postgres';
import type { Execution } from '../../core/execution.ts';
import type { AttemptResult } from './attempt-store.ts';
import { type AttemptNeeds, makeAttempt } from './make-attempt.ts';
import { readExecution } from './read-executions.ts';
import { nextRetryDelayMs } from './retry-delay.ts';
import type { ExecutionSettler, Outcome } from './settle-execution.ts';

/** What we use of openworkflow's steps: each name once, its result kept. */
export interface Step {
  run<T>(config: { name: string; retryPolicy: { maximumAttempts: number } }, work: () => Promise<T>): Promise<T>;
}

export interface ExecuteNeeds extends AttemptNeeds {
  readonly sql: Sql;
  readonly endings: ExecutionSettler;
}

interface Walk {
  readonly executionId: string;
  readonly step: Step;
}

// A step fails where our database is away; it is made again until it is back (0: without a limit).
const retryPolicy = { maximumAttempts: 0 };

/**
 * Walks one execution from its first task to its end. openworkflow calls it again from the top after a crash; steps that
 * ended before give their result at once, so that everything outside a step is safe to repeat.
 */
export async function executeFlow(needs: ExecuteNeeds, flow: Flow, walk: Walk): Promise<void> {
  const { executionId, step } = walk;
  const outcome = await runTasks(needs, flow, walk);
  // A step, since what runs next must be the same after a crash, whatever was asked for in between.
  const state = await step.run({ name: 'settle', retryPolicy }, () =>
    needs.endings.settle(executionId, outcome, { outputsFrom: flow.outputsFrom, now: needs.clock.now() }),
  );
  if (state === 'FAILED') await cleanUp(needs, { flow, tasks: flow.onFailure }, walk);
  if (state === 'KILLED' && (await load(needs, executionId)).startedAt) {
    await cleanUp(needs, { flow, tasks: flow.onCancel }, walk);
  }
  await needs.endings.finish(executionId, state, needs.clock.now());
}

async function runTasks(needs: ExecuteNeeds, flow: Flow, walk: Walk): Promise<Outcome> {
  for (const task of flow.tasks) {
    if (task.runIf && !holds(task.runIf, (await load(needs, walk.executionId)).inputs)) {
      await needs.records.skip(walk.executionId, task.id);
      continue;
    }
    const { state, error, errorKind } = await runTask(needs, { flow, task, cleanUp: false }, walk);
    if (state === 'KILLED') return { state };
    if (state === 'FAILED') {
      const message = error ?? 'The task failed';
      return { state, error: { task: task.id, message, kind: errorKind ?? 'failed' } };
    }
  }
  return { state: 'SUCCESS' };
}

// What fails here fails alone: the others may still clean up.
async function cleanUp(
  needs: ExecuteNeeds,
  { flow, tasks }: { flow: Flow; tasks: readonly FlowTask[] },
  walk: Walk,
): Promise<void> {
  for (const task of tasks) await runTask(needs, { flow, task, cleanUp: true }, walk);
}

// Each attempt is a step that does not throw: what comes after it is decided here, in one place.
async function runTask(
  needs: ExecuteNeeds,
  what: { flow: Flow; task: FlowTask; cleanUp: boolean },
  { executionId, step }: Walk,
): Promise<AttemptResult> {
  for (let number = 1, counted = 0; ; number++) {
    const before = counted;
    const result = await step.run({ name: `${what.task.id}#${number}`, retryPolicy }, async () =>
      makeAttempt(needs, { ...what, execution: await load(needs, executionId), number, counted: before }),
    );
    if (nextRetryDelayMs(what.task.retry, result, counted) === undefined) return result;
    if (!result.lost) counted += 1;
  }
}

async function load({ sql }: ExecuteNeeds, executionId: string): Promise<Execution> {
  const found = await readExecution(sql, executionId);
  if (!found) throw new Error(`execution ${executionId} was removed while it ran`);
  return found.execution;
}

function holds({ input, equals }: RunIf, inputs: Readonly<Record<string, unknown>>): boolean {
  return inputs[input] === equals;
}
