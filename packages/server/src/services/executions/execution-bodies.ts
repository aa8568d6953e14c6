import type { Flow } from '@understudy/flows';
import { defined } from '@understudy/flows/specs';
import type { Callback, CallbackStore } from '../../core/callback.ts';
import type { Clock } from '../../core/clock.ts';
import { type Execution, type LogLine, label } from '../../core/execution.ts';
import type { ProjectFlow } from '../../core/history-store.ts';
import type { LogBody } from '../../core/log-body.ts';
import type { StatusBody } from '../../core/status-body.ts';
import type { WatchEvent } from '../../core/watch-event.ts';
import { type Estimates, firstGuessMs, projectFlowOf } from './estimates.ts';
import { executionStatus } from './execution-status.ts';
import type { FollowedEvent } from './follow/follower.ts';

/** Turns executions, lines and events into what callers see. */
export interface ExecutionBodies {
  status(execution: Execution): Promise<StatusBody>;
  event(event: FollowedEvent): Promise<WatchEvent>;
  /** How long executions of a flow take in a project, in milliseconds. */
  estimateMs(flow: ProjectFlow): Promise<number>;
}

export function createExecutionBodies(needs: {
  estimates: Estimates;
  callbacks: Pick<CallbackStore, 'find'>;
  clock: Clock;
  flows: readonly Flow[];
}): ExecutionBodies {
  const flowOf = new Map(needs.flows.map((flow) => [flow.spec.id, flow]));
  // What is done is told though the store went away meanwhile.
  const estimateMs = (flow: ProjectFlow) => needs.estimates.of(flow).catch(() => firstGuessMs);
  const status = async (execution: Execution): Promise<StatusBody> => {
    const intentId = callbackIntent(execution);
    const callback = intentId === undefined ? undefined : await needs.callbacks.find(intentId);
    const body = executionStatus(execution, flowOf.get(execution.flowId), {
      now: needs.clock.now(),
      estimateMs: await estimateMs(projectFlowOf(execution)),
    });
    return callback ? { ...body, callback: callbackBody(callback) } : body;
  };
  return {
    status,
    estimateMs,
    async event(event) {
      if (event.type === 'log') return { type: 'log', log: logBodyOf(event.line) };
      if (event.type === 'execution') return { type: 'execution', execution: await status(event.execution) };
      const { execution, logCount, logSha256 } = event.end;
      return { type: 'end', execution: await status(execution), log_count: logCount, log_sha256: logSha256 };
    },
  };
}

/** A log line as callers see it. */
export function logBodyOf({ number, timestamp, level, taskId, attempt, message }: LogLine): LogBody {
  return { number, timestamp, level, task: taskId ?? null, attempt: attempt ?? null, message };
}

/** The intent of an execution with which a callback was asked for; its label spares all others a question to the store. */
export function callbackIntent({ labels }: Execution): string | undefined {
  return labels[label.callback] === undefined ? undefined : labels[label.intent];
}

// As the status of its execution shows it.
function callbackBody({ url, state, attempts, dueAt, lastError, deliveredAt }: Callback): StatusBody['callback'] {
  return defined({
    url,
    state,
    attempts,
    next_attempt_at: state === 'PENDING' && attempts > 0 ? dueAt : undefined,
    last_error: lastError,
    delivered_at: deliveredAt,
  });
}
