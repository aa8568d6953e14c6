import type { FlowTask, RetryPolicy, RunIf } from '../core/define-flow.ts';
import { exitCode } from '../core/exit-codes.ts';
import { longestDelayMs } from '../core/retry-delay.ts';
import { defined } from '../specs/defined.ts';
import { isoDuration } from './iso-duration.ts';
import { hopelessId, wrapperId } from './task-ids.ts';

/** Where the task program runs: as a process beside Kestra's worker, or in a container of this image. */
export type Runner = { readonly type: 'process' } | { readonly type: 'docker'; readonly image: string };

/** What may differ from the flows as they are checked in. */
export interface YamlOptions {
  readonly runner?: Runner;
  /** How the task program is started; `understudy-task`, on the worker's PATH, by default. */
  readonly command?: string;
  /** Instead of Kestra's secrets and variables. Stands in the flow for all to read: for a demo, never for a real token. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly webhookKey?: string;
  /** Added to the flow's own; every execution inherits them. */
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * What the program finds in its environment. Secrets by `secret()` only; the rest from the environment of the Kestra
 * server (`ENV_RAILWAY_API_URL`, …), which reaches containers too. Context comes in a file, never through the shell.
 */
const secretEnvironment = {
  RAILWAY_TOKEN: "{{ secret('RAILWAY_TOKEN') }}",
  RAILWAY_API_URL: "{{ envs.railway_api_url ?? 'https://backboard.railway.com/graphql/v2' }}",
  WP_SEARCH_REPLACE_COMMAND: "{{ envs.wp_search_replace_command ?? '' }}",
};

/** What is added for a task that calls our own server. */
const serverEnvironment = {
  UNDERSTUDY_URL: "{{ envs.understudy_url ?? '' }}",
  UNDERSTUDY_API_KEY: "{{ secret('UNDERSTUDY_API_KEY') }}",
};

/** A task as Kestra declares it; a retried one alone in a `Sequential`. `id` may differ from the program's name. */
export function kestraTask(
  task: FlowTask,
  settings: YamlOptions,
  options: { id?: string; runIf?: string; after?: string } = {},
): object {
  const {
    runner = { type: 'process' },
    command = 'understudy-task',
    environment = secretEnvironmentOf(task),
  } = settings;
  const id = options.id ?? task.id;
  const runIf = options.runIf ?? (task.runIf ? condition(task.runIf) : undefined);
  const program = {
    id,
    type: 'io.kestra.plugin.scripts.shell.Commands',
    description: task.description,
    ...taskRunner(runner),
    executionContext: true,
    env: environment,
    commands: [`${command} ${task.id}${options.after ?? ''}`],
    timeout: isoDuration(task.timeoutMs),
  };
  if (!task.retry) return defined({ ...program, runIf });
  return defined({
    id: wrapperId(id),
    type: 'io.kestra.plugin.core.flow.Sequential',
    runIf,
    tasks: [{ ...program, retry: kestraRetry(task.retry) }],
  });
}

// Kestra's retry ignores the exit status. So after a fatal error the command succeeds, with an output that marks it.
const markFatal = ` || { [ $? -eq ${exitCode.fatal} ] || exit 1; echo '::{"outputs":{"hopeless":true}}::'; }`;

/** A task of the ordinary course: where it is retried, a fatal error ends the execution without another attempt. */
export function kestraTaskWithEnd(task: FlowTask, settings: YamlOptions): object[] {
  if (!task.retry) return [kestraTask(task, settings)];
  const end = {
    id: hopelessId(task.id),
    type: 'io.kestra.plugin.core.execution.Fail',
    runIf: `{{ outputs['${task.id}']['vars']['hopeless'] ?? false }}`,
    errorMessage: `Another attempt of ${task.id} cannot help; its log says why`,
  };
  return [kestraTask(task, settings, { after: markFatal }), end];
}

function secretEnvironmentOf({ callsServer }: FlowTask): Readonly<Record<string, string>> {
  return callsServer ? { ...secretEnvironment, ...serverEnvironment } : secretEnvironment;
}

function taskRunner(runner: Runner): object {
  return runner.type === 'process'
    ? { taskRunner: { type: 'io.kestra.plugin.core.runner.Process' } }
    : { taskRunner: { type: 'io.kestra.plugin.scripts.runner.docker.Docker' }, containerImage: runner.image };
}

function kestraRetry(retry: RetryPolicy): object {
  return defined({
    type: retry.type,
    interval: isoDuration(retry.intervalMs),
    maxInterval: retry.type === 'exponential' ? isoDuration(longestDelayMs(retry)) : undefined,
    maxAttempts: retry.maxAttempts,
  });
}

function condition({ input, equals }: RunIf): string {
  const value = typeof equals === 'string' ? `'${equals}'` : String(equals);
  return `{{ inputs.${input} == ${value} }}`;
}
