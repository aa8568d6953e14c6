import type { z } from 'zod';
import type { Task } from './define-task.ts';
import type { TaskContext } from './task-context.ts';
import { TaskError } from './task-error.ts';

/** What an earlier task of the same execution gave, or undefined where it has not ended or was skipped. */
export function outputsIfAny<O extends z.ZodObject>(
  task: Pick<Task<O>, 'id' | 'outputs'>,
  context: TaskContext,
): z.infer<O> | undefined {
  const given = context.outputs[task.id];
  if (!given) return undefined;
  const outputs = task.outputs.safeParse(given);
  if (outputs.success) return outputs.data;
  throw new TaskError(`The outputs of ${task.id} are not what it promises`, { fatal: true, cause: outputs.error });
}

/**
 * What an earlier task gave, for a clean-up: undefined too where it is not what the task promises. A task that failed may
 * have left outputs of any shape, since Kestra keeps what it had printed, and some (`{}`) where it printed nothing.
 */
export function outputsIfWhole<O extends z.ZodObject>(
  task: Pick<Task<O>, 'id' | 'outputs'>,
  context: TaskContext,
): z.infer<O> | undefined {
  return task.outputs.safeParse(context.outputs[task.id]).data;
}

/** What an earlier task of the same execution gave; without it this task cannot begin. */
export function outputsOf<O extends z.ZodObject>(
  task: Pick<Task<O>, 'id' | 'outputs'>,
  context: TaskContext,
): z.infer<O> {
  const outputs = outputsIfAny(task, context);
  if (outputs) return outputs;
  throw new TaskError(`${context.taskId} needs the outputs of ${task.id}, and there are none`, { fatal: true });
}
