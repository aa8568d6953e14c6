import type { FlowSpec, TaskErrorKind } from '@understudy/flows';
import { ulid } from 'ulid';
import type { z } from 'zod';
import { AppError, type ErrorCode } from '../../core/app-error.ts';
import type { Clock } from '../../core/clock.ts';
import { type Engine, UnknownStart } from '../../core/engine.ts';
import type { Execution } from '../../core/execution.ts';
import { label } from '../../core/execution.ts';
import type { IntentStore, NewIntent } from '../../core/intent.ts';
import type { RequestOrigin } from '../../core/request-origin.ts';
import { mustActIn } from '../access/permissions.ts';
import type { Followers } from '../executions/follow/followers.ts';
import { promisedExecution } from '../executions/promised-execution.ts';

/** What running a small flow and waiting for it needs. */
export interface RunNeeds {
  readonly engine: Engine;
  readonly followers: Followers;
  readonly intents: Pick<IntentStore, 'acceptPromised'>;
  readonly clock: Clock;
}

/** Who asks, as it is written on the execution. */
export type FlowOrigin = Pick<RequestOrigin, 'caller' | 'requestId'>;

/** A flow's outcome within the time, or its execution, still under way. */
export type Outcome<O> =
  | { readonly ended: true; readonly outputs: O; readonly execution: Execution }
  | { readonly ended: false; readonly execution: Execution };

/** What is to be run. `promised`: it changes something, so that a start of which nobody knows is a promise. */
interface FlowRun<S extends FlowSpec> {
  readonly spec: S;
  readonly inputs: z.infer<S['inputs']>;
  readonly timeoutMs: number;
  readonly promised?: true;
}

/**
 * Runs a flow and waits for its outputs. A failed execution is thrown as the error that its kind stands for.
 */
export async function runFlow<S extends FlowSpec>(
  needs: RunNeeds,
  { caller, requestId }: FlowOrigin,
  { spec, inputs, timeoutMs, promised }: FlowRun<S>,
): Promise<Outcome<z.infer<S['outputs']>>> {
  mustActIn(caller, spec.namespace);
  const id = ulid();
  const labels = {
    ...(promised ? { [label.intent]: id } : {}),
    [label.initiator]: caller.id,
    [label.requestId]: requestId,
  };
  const request = { namespace: spec.namespace, flowId: spec.id, inputs, labels };
  const execution = await needs.engine.start(request).catch((error: unknown) => {
    if (!(error instanceof UnknownStart)) throw error;
    // Of a flow that only looks: what comes of it late changes nothing.
    if (!promised) throw notAnswered(error);
  });
  if (!execution) return { ended: false, execution: await promise(needs, { ...request, id, initiator: caller.id }) };
  const end = await needs.followers.endWithin(execution.id, timeoutMs);
  if (!end) return { ended: false, execution };
  if (end.execution.state !== 'SUCCESS') throw failure(end.execution);
  // The task's own schema has checked them; JSON in between loses nothing.
  return {
    ended: true,
    outputs: spec.outputs.parse(end.execution.outputs) as z.infer<S['outputs']>,
    execution: end.execution,
  };
}

async function promise(
  { intents, followers, clock }: RunNeeds,
  intent: Omit<NewIntent, 'createdAt'>,
): Promise<Execution> {
  const written = await intents.acceptPromised({ ...intent, createdAt: clock.now() });
  // It logs what breaks it off, and is begun again by housekeeping.
  followers.follow(intent.id).ended.catch(() => {});
  return promisedExecution(written);
}

function notAnswered(cause: unknown): AppError {
  return new AppError('EngineUnavailableError', 'The workflow engine cannot be reached', {
    retryAfterMs: 5_000,
    cause,
  });
}

/** What the failure of a task is to the caller. What is neither refused nor missing is Railway's failure. */
const errorOfKind: Readonly<Record<TaskErrorKind, { code: ErrorCode; prefix: string }>> = {
  refused: { code: 'ConflictError', prefix: '' },
  'not-found': { code: 'NotFoundError', prefix: '' },
  failed: { code: 'UpstreamError', prefix: 'Railway could not be asked: ' },
};

function failure({ error, state, id }: Execution): AppError {
  const { code, prefix } = errorOfKind[error?.kind ?? 'failed'];
  const reason = error?.message ?? `the execution ended as ${state}`;
  return new AppError(code, `${prefix}${reason}`, { details: { execution_id: id } });
}
