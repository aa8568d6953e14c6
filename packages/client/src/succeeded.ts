import type {
  CloneExecution,
  CloneOutputs,
  DeletionExecution,
  DeletionOutputs,
  DescriptionExecution,
  DescriptionOutputs,
  Execution,
  ExpiryExecution,
  ExpiryOutputs,
  ListingExecution,
  ListingOutputs,
  PurgeExecution,
  PurgeOutputs,
} from './types.ts';
import { UnderstudyError } from './understudy-error.ts';

type Succeeded<E extends Execution, Outputs> = Omit<E, 'state' | 'outputs'> & {
  readonly state: 'SUCCESS' | 'WARNING';
  readonly outputs: Outputs;
};

/** A clone that has succeeded, its outputs whole. */
export type SucceededClone = Succeeded<CloneExecution, CloneOutputs>;

/** An execution that has succeeded; `flow_id` says which outputs it has. */
export type SucceededExecution =
  | SucceededClone
  | Succeeded<DeletionExecution, DeletionOutputs>
  | Succeeded<DescriptionExecution, DescriptionOutputs>
  | Succeeded<ExpiryExecution, ExpiryOutputs>
  | Succeeded<ListingExecution, ListingOutputs>
  | Succeeded<PurgeExecution, PurgeOutputs>;

/** The execution, where it has succeeded. Throws `ExecutionFailed` or `ExecutionCancelled` else. */
export function succeeded(execution: Execution): SucceededExecution {
  const { state, error, execution_id: id } = execution;
  // With its end, the outputs of a flow are whole.
  if (state === 'SUCCESS' || state === 'WARNING') return execution as SucceededExecution;
  if (state === 'KILLED' || state === 'CANCELLED')
    throw new UnderstudyError('ExecutionCancelled', `Execution ${id} was cancelled`, { details: { execution } });
  const reason = error ? `task ${error.task}: ${error.message}` : `state ${state}`;
  throw new UnderstudyError('ExecutionFailed', `Execution ${id} did not succeed: ${reason}`, {
    details: { execution },
    task: error?.task,
    attempt: execution.tasks.find(({ name }) => name === error?.task)?.attempts,
  });
}
