const SHELL = 'io.kestra.plugin.scripts.shell.Commands';
const PROCESS = { type: 'io.kestra.plugin.core.runner.Process' };

/** The namespace of every flow of these tests. */
export const namespace = 'understudy.test';

/** A task of a flow, as Kestra reads it. */
export interface Task {
  id: string;
  [property: string]: unknown;
}

/** A task that runs commands in a process of this machine; `more` are properties of the task. */
export function shell(id: string, commands: string[], more: object = {}): Task {
  return { id, type: SHELL, taskRunner: PROCESS, commands, ...more };
}

/** A flow of tasks; `more` are properties of the flow. */
export function flow(id: string, tasks: object[], more: object = {}): object {
  return { id, namespace, tasks, ...more };
}

/** A task alone in a Sequential: the only place where Kestra 2.0.0 retries it once at a time (kestra #18909). */
export function alone(task: Task): object {
  return { id: `${task.id}-alone`, type: 'io.kestra.plugin.core.flow.Sequential', tasks: [task] };
}

/** A retry at once, up to `maxAttempts`. */
export function retry(maxAttempts: number): object {
  return { type: 'constant', interval: 'PT0.5S', maxAttempts };
}
