const attempts = '-attempts';
const afterKill = '-after-kill';

/** The `Sequential` around a retried task: Kestra 2.0.0 starts a retried task twice anywhere else (kestra-io/kestra #18909). */
export const wrapperId = (taskId: string): string => `${taskId}${attempts}`;

/** What runs after a kill: ids are unique in a flow, and the same task may run after a failure too. */
export const afterKillId = (taskId: string): string => `${taskId}${afterKill}`;

/** The task of ours behind a task id of Kestra's: the task itself, or the `Sequential` around it. */
export function taskOf(kestraId: string): { readonly taskId: string; readonly role: 'task' | 'wrapper' } {
  const role = kestraId.endsWith(attempts) ? 'wrapper' : 'task';
  const bare = role === 'wrapper' ? kestraId.slice(0, -attempts.length) : kestraId;
  return { taskId: bare.endsWith(afterKill) ? bare.slice(0, -afterKill.length) : bare, role };
}
