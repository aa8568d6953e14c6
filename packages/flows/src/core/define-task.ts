import type { z } from 'zod';
import type { TaskContext } from './task-context.ts';
import type { World } from './world.ts';

/**
 * A task: one function from context and world to outputs, safe to run twice (an engine starts a task again
 * after a crash, and the first copy may still be alive).
 */
export interface Task<O extends z.ZodObject = z.ZodObject> {
  readonly id: string;
  /** Outputs are checked against it before they leave the process. */
  readonly outputs: O;
  run(context: TaskContext, world: World): Promise<z.infer<O>>;
}

/** Gives the task back with its output type bound to its schema. */
export function defineTask<O extends z.ZodObject>(task: Task<O>): Task<O> {
  return task;
}
