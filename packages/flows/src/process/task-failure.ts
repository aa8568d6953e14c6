import { z } from 'zod';
import { type TaskErrorKind, taskErrorKinds } from '../core/task-error.ts';

/**
 * The outputs of an attempt that failed: what kind of failure it was. Outputs, since they are the one part of Kestra's
 * line protocol that an engine keeps as data when a script fails (`CommandsWrapper`, 2.0).
 */
const failureOutputs = z.object({ failure: z.object({ kind: z.enum(taskErrorKinds) }) });

/** The outputs by which a failed attempt names its kind. */
export function outputsOfFailure(kind: TaskErrorKind): z.infer<typeof failureOutputs> {
  return { failure: { kind } };
}

/** The kind of failure that outputs name; undefined where they are not those of a failed attempt. */
export function failureKindIn(outputs: unknown): TaskErrorKind | undefined {
  return failureOutputs.safeParse(outputs).data?.failure.kind;
}
