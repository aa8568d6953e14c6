import { z } from 'zod';
import { type TaskErrorKind, taskErrorKinds } from '../core/task-error.ts';

const messageLengthMax = 2_000;

/**
 * The outputs of an attempt that failed. Outputs, since they are the one part of Kestra's line protocol that an engine
 * keeps as data when a script fails (`CommandsWrapper`, 2.0), and gives to the attempts and tasks that come after.
 */
const taskFailure = z.object({
  kind: z.enum(taskErrorKinds),
  /** Why, as the log says it. */
  message: z.string().optional(),
  /** The attempt after which no other can help. An engine that knows no such end goes on: those attempts do nothing. */
  last_attempt: z.number().int().positive().optional(),
});
export type TaskFailure = z.infer<typeof taskFailure>;
const failureOutputs = z.object({ failure: taskFailure });

/** The outputs by which a failed attempt says why. */
export function outputsOfFailure(failure: TaskFailure): z.infer<typeof failureOutputs> {
  const message = failure.message?.slice(0, messageLengthMax);
  return { failure: message === undefined ? failure : { ...failure, message } };
}

/** The failure that outputs tell of; undefined where they are not those of a failed attempt. */
export function failureIn(outputs: unknown): TaskFailure | undefined {
  return failureOutputs.safeParse(outputs).data?.failure;
}

/** The kind of failure that outputs name; undefined where they are not those of a failed attempt. */
export function failureKindIn(outputs: unknown): TaskErrorKind | undefined {
  return failureIn(outputs)?.kind;
}

const notTriedAgain = 'Not tried again: ';

/** What an attempt logs that does nothing, since an earlier one has said that it cannot help. */
export function notTriedAgainLine(reason: string | undefined): string {
  return `${notTriedAgain}${reason ?? 'an earlier attempt said that no other can help'}`;
}

/** Whether a line of the log is such an attempt's. */
export function isNotTriedAgain(line: string | null | undefined): boolean {
  return line?.startsWith(notTriedAgain) ?? false;
}
