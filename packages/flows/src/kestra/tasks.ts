import type { FlowTask, RetryPolicy, RunIf } from '../core/define-flow.ts';
import { longestDelayMs } from '../core/retry-delay.ts';
import { defined } from '../specs/defined.ts';
import { isoDuration } from './iso-duration.ts';
import { wrapperId } from './task-ids.ts';
import type { Runner, YamlOptions } from './yaml-options.ts';

/**
 * What a program finds in its environment. Secrets by `secret()` only, and only those that it needs; the rest from the
 * environment of the Kestra server (`ENV_RAILWAY_API_URL`, …), which reaches containers too. Context comes in a file,
 * never through the shell.
 */
const railwayEnvironment = {
  RAILWAY_TOKEN: "{{ secret('RAILWAY_TOKEN') }}",
  RAILWAY_API_URL: "{{ envs.railway_api_url ?? '' }}",
};
const siteEnvironment = { WP_SEARCH_REPLACE_COMMAND: "{{ envs.wp_search_replace_command ?? '' }}" };
const serverEnvironment = {
  UNDERSTUDY_URL: "{{ envs.understudy_url ?? '' }}",
  UNDERSTUDY_API_KEY: "{{ secret('UNDERSTUDY_API_KEY') }}",
};

/**
 * A task as Kestra declares it; a retried one in a `Sequential` of its own, unless it is `alone`: the first of its flow. `id`
 * may differ from the program's name.
 */
export function kestraTask(
  task: FlowTask,
  settings: YamlOptions,
  options: { id?: string; runIf?: string; alone?: boolean } = {},
): object {
  const { runner = { type: 'process' }, command = 'understudy-task' } = settings;
  const id = options.id ?? task.id;
  const runIf = options.runIf ?? (task.runIf ? condition(task.runIf) : undefined);
  const program = {
    id,
    type: 'io.kestra.plugin.scripts.shell.Commands',
    description: task.description,
    ...taskRunner(runner),
    executionContext: true,
    env: environmentOf(task, settings),
    commands: [`${command} ${task.id}`],
    timeout: isoDuration(task.timeoutMs),
  };
  if (!task.retry) return defined({ ...program, runIf });
  if (options.alone) return defined({ ...program, runIf, retry: kestraRetry(task.retry) });
  return defined({
    id: wrapperId(id),
    type: 'io.kestra.plugin.core.flow.Sequential',
    runIf,
    tasks: [{ ...program, retry: kestraRetry(task.retry) }],
  });
}

function environmentOf(
  { callsServer, runsSiteCommand }: FlowTask,
  { environment }: YamlOptions,
): Readonly<Record<string, string>> {
  const own = callsServer ? serverEnvironment : { ...railwayEnvironment, ...(runsSiteCommand ? siteEnvironment : {}) };
  if (!environment) return own;
  return Object.fromEntries(
    Object.keys(own).flatMap((name) => (name in environment ? [[name, environment[name] ?? '']] : [])),
  );
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
