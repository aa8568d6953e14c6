import type { Flow, FlowTask, RunIf } from '@understudy/flows';
import type { Sql } from 'postgres';
import type { Execution } from '../../core/execution.ts';
import { type AttemptNeeds, makeAttempt } from './attempt.ts';
import { readExecution } from './read-executions.ts';
import type { AttemptResult } from './records.ts';
import { nextRetryDelayMs } from './retry-delay.ts';

/** What we use of openworkflow's steps: each name once, its result kept. */
export interface Step {
  run<T>(config: { name: string }, work: () => Promise<T>): Promise<T>;
  sleep(name: string, duration: `${number}ms`): Promise<void>;
  waitForSignal(options: { name: string; signal: string; timeout: number }): Promise<unknown>;
}

/** The signal that ends the wait between two attempts. */
export const cancelSignal = (executionId: string): string => `cancel:${executionId}`;

export interface ExecuteNeeds extends AttemptNeeds {
  readonly sql: Sql;
}

type Failure = { readonly task: string; readonly message: string };
type Outcome =
  | { readonly state: 'SUCCESS' }
  | { readonly state: 'KILLED' }
  | { readonly state: 'FAILED'; readonly error: Failure };

/**
 * Walks one execution from its first task to its end. openworkflow calls it again from the top after every wait and
 * after a crash; steps that ended before give their result at once, so that everything outside a step is safe to repeat.
 */
export async function executeFlow(
  needs: ExecuteNeeds,
  flow: Flow,
  { executionId, step }: { executionId: string; step: Step },
): Promise<void> {
  await needs.records.begin(executionId, needs.clock.now());
  const outcome = await runTasks(needs, flow, { executionId, step });
  const cleanUp = outcome.state === 'FAILED' ? flow.onFailure : outcome.state === 'KILLED' ? flow.onCancel : [];
  for (const task of cleanUp) await runTask(needs, { flow, task, cleanUp: true }, { executionId, step });
  const outputs = outcome.state === 'SUCCESS' ? outputsOf(await load(needs, executionId), flow) : {};
  await needs.records.finish(executionId, { ...outcome, now: needs.clock.now(), outputs });
}

interface Walk {
  readonly executionId: string;
  readonly step: Step;
}

async function runTasks(needs: ExecuteNeeds, flow: Flow, walk: Walk): Promise<Outcome> {
  for (const task of flow.tasks) {
    if (await needs.records.isCancelled(walk.executionId)) return { state: 'KILLED' };
    if (task.runIf && !holds(task.runIf, (await load(needs, walk.executionId)).inputs)) {
      await needs.records.skip(walk.executionId, task.id);
      continue;
    }
    const result = await runTask(needs, { flow, task, cleanUp: false }, walk);
    if (result.state === 'KILLED') return { state: 'KILLED' };
    if (result.state === 'FAILED')
      return { state: 'FAILED', error: { task: task.id, message: result.error ?? 'The task failed' } };
  }
  return { state: 'SUCCESS' };
}

// Each attempt is a step that does not throw: what comes after it is decided here, in one place.
async function runTask(
  needs: ExecuteNeeds,
  what: { flow: Flow; task: FlowTask; cleanUp: boolean },
  { executionId, step }: Walk,
): Promise<AttemptResult> {
  const { task, cleanUp } = what;
  let counted = 0;
  for (let number = 1; ; number++) {
    const before = counted;
    const result = await step.run({ name: `${task.id}#${number}` }, async () =>
      makeAttempt(needs, { ...what, execution: await load(needs, executionId), number, counted: before }),
    );
    const delayMs = nextRetryDelayMs(task.retry, result, counted);
    if (delayMs === undefined) return result;
    if (!result.lost) counted += 1;
    if (await wait(needs, `${task.id}#${number} wait`, { executionId, step, delayMs, cleanUp })) return cancelled;
  }
}

const cancelled: AttemptResult = { state: 'KILLED', fatal: false, lost: false };

// True where a cancel ended the wait.
async function wait(
  needs: ExecuteNeeds,
  name: string,
  { executionId, step, delayMs, cleanUp }: Walk & { delayMs: number; cleanUp: boolean },
): Promise<boolean> {
  if (cleanUp) {
    if (delayMs > 0) await step.sleep(name, `${delayMs}ms`);
    return false;
  }
  if (await needs.records.isCancelled(executionId)) return true;
  if (delayMs === 0) return false;
  await step.waitForSignal({ name, signal: cancelSignal(executionId), timeout: delayMs });
  return needs.records.isCancelled(executionId);
}

async function load({ sql }: ExecuteNeeds, executionId: string): Promise<Execution> {
  const found = await readExecution(sql, executionId);
  if (!found) throw new Error(`execution ${executionId} was removed while it ran`);
  return found.execution;
}

function outputsOf(execution: Execution, flow: Flow): Readonly<Record<string, unknown>> {
  return execution.taskRuns.find((run) => run.taskId === flow.outputsFrom)?.outputs ?? {};
}

function holds({ input, equals }: RunIf, inputs: Readonly<Record<string, unknown>>): boolean {
  return inputs[input] === equals;
}
