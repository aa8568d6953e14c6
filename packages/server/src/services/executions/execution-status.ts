import type { Flow } from '@understudy/flows';
import { seconds } from '@understudy/flows/specs';
import { type Execution, isFinal, label } from '../../core/execution.ts';
import type { StatusBody } from '../../core/status-body.ts';
import { taskBodies } from './task-bodies.ts';

/** An execution as its status body shows it at this moment. `estimateMs` is how long such executions take. */
export function executionStatus(
  execution: Execution,
  flow: Flow | undefined,
  moment: { now: Date; estimateMs: number },
): StatusBody {
  const start = execution.startedAt ?? execution.createdAt;
  const ended = isFinal(execution.state);
  const end = ended ? (execution.endedAt ?? moment.now) : moment.now;
  // Past the estimate nobody knows: then it is "any moment now".
  const completion = new Date(Math.max(start.getTime() + moment.estimateMs, moment.now.getTime() + 1_000));
  const body = {
    execution_id: execution.id,
    namespace: execution.namespace,
    flow_id: execution.flowId,
    state: execution.state,
    start_date: start,
    ...(ended ? { end_date: end } : { estimated_completion: completion }),
    elapsed: seconds(end.getTime() - start.getTime()),
    initiated_by: execution.labels[label.initiator] ?? null,
    inputs: inputsOf(execution),
    outputs: { ...execution.outputs },
    ...(execution.error ? { error: { task: execution.error.task, message: execution.error.message } } : {}),
    ...(execution.staleSince ? { stale_since: execution.staleSince } : {}),
    tasks: taskBodies(execution, flow, moment.now),
  };
  // Which outputs a flow has, its spec says; what an engine remembers is shown as it is (`declared`).
  return body as StatusBody;
}

// The key that credentials are sealed for is long, and mostly the server's own: nobody asks an execution for it.
function inputsOf({ inputs: { public_key: _, ...inputs } }: Execution): Record<string, unknown> {
  return inputs;
}
