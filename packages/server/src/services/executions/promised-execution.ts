import { defined } from '@understudy/flows/specs';
import type { Execution, ExecutionError, State } from '../../core/execution.ts';
import type { Intent } from '../../core/intent.ts';

/** What callers see of a promise before the engine has its execution, or where it never got one. */
export function promisedExecution(intent: Intent): Execution {
  const { id, namespace, flowId, inputs, labels, createdAt, endedAt, error } = intent;
  const state = stateOf(intent);
  return defined({
    id: intent.executionId ?? id,
    namespace,
    flowId,
    state,
    createdAt,
    endedAt,
    inputs,
    labels,
    outputs: {},
    taskRuns: [],
    error: state === 'FAILED' ? failure(error) : undefined,
  });
}

function failure(message = 'It was not started'): ExecutionError {
  return { task: 'start', message, kind: 'failed' };
}

function stateOf({ state, cancelRequested }: Intent): State {
  if (state === 'failed') return 'FAILED';
  if (state === 'cancelled') return 'KILLED';
  return cancelRequested ? 'KILLING' : 'CREATED';
}
