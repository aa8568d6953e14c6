import type { z } from 'zod';

/** How often a failed task is tried again, and how long is waited in between. Intervals in milliseconds. */
export interface RetryPolicy {
  readonly type: 'constant' | 'exponential';
  /** Attempts in all, the first included. */
  readonly maxAttempts: number;
  readonly intervalMs: number;
  /** Exponential only: no wait is longer than this. */
  readonly maxIntervalMs?: number;
}

/** A task runs only when the named input has this value; a condition is data, so that Kestra's `runIf` can be written from it. */
export interface RunIf {
  readonly input: string;
  readonly equals: string | boolean;
}

/** A step of a flow. Its program is the task of the same id in `tasks/`. */
export interface FlowTask {
  readonly id: string;
  readonly description: string;
  /** An attempt that takes longer is killed and counts as failed. */
  readonly timeoutMs: number;
  readonly retry?: RetryPolicy;
  readonly runIf?: RunIf;
  /** Its program calls our own server: its environment has the server's URL and a key, and nothing of Railway's. */
  readonly callsServer?: true;
  /** Its program may run a command of the site's: its environment has `WP_SEARCH_REPLACE_COMMAND`. */
  readonly runsSiteCommand?: true;
}

/** What a client or the server may know of a flow: its name and the shapes that go in and come out. */
export interface FlowSpec<I extends z.ZodObject = z.ZodObject, O extends z.ZodObject = z.ZodObject> {
  readonly id: string;
  readonly namespace: string;
  readonly inputs: I;
  readonly outputs: O;
}

/** A workflow: ordered tasks, and what runs when one fails or the execution is killed. No I/O, no code: data. */
export interface Flow<S extends FlowSpec = FlowSpec> {
  readonly spec: S;
  readonly description: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly tasks: readonly FlowTask[];
  /** Runs after a task has failed for good (Kestra: `errors`). */
  readonly onFailure: readonly FlowTask[];
  /** Runs after the execution was killed (Kestra: `afterExecution`). */
  readonly onCancel: readonly FlowTask[];
  /** The task whose outputs are the flow's. */
  readonly outputsFrom: string;
  /** Executions of this flow at once; more wait (Kestra: `concurrency`). */
  readonly concurrency?: number;
  /** May be started by an engine's own webhook too, with a key of its own (Kestra: the trigger `Webhook`). */
  readonly webhook?: true;
  /** Starts by itself, in five cron fields, UTC. */
  readonly schedule?: { readonly cron: string };
}

/** Checks what a definition promises and gives it back: ids are unique, `outputsFrom` is one of its tasks. */
export function defineFlow<S extends FlowSpec>(flow: Flow<S>): Flow<S> {
  const ids = [...flow.tasks, ...flow.onFailure].map((task) => task.id);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice) throw new Error(`flow ${flow.spec.id}: task ${twice} occurs twice`);
  if (!ids.includes(flow.outputsFrom)) {
    throw new Error(`flow ${flow.spec.id}: outputs come from ${flow.outputsFrom}, which is not a task of it`);
  }
  return flow;
}
