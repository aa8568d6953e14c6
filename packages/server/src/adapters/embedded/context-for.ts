import type { ContextFile, Flow } from '@understudy/flows';
import type { Execution } from '../../core/execution.ts';

/** What an attempt may know, as Kestra writes it for a script task with `executionContext: true`. */
export function contextFor({
  execution,
  flow,
  number,
}: {
  readonly execution: Execution;
  readonly flow: Flow;
  readonly number: number;
}): ContextFile {
  const outputs = execution.taskRuns.flatMap((run) =>
    run.outputs ? [[run.taskId, { vars: run.outputs }] as const] : [],
  );
  return {
    execution: { id: execution.id, startDate: (execution.startedAt ?? execution.createdAt).toISOString() },
    flow: { id: flow.spec.id, namespace: flow.spec.namespace },
    inputs: execution.inputs,
    labels: execution.labels,
    outputs: Object.fromEntries(outputs),
    taskrun: { attemptsCount: number - 1 },
  };
}
