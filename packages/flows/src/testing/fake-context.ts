import type { TaskContext } from '../core/task-context.ts';
import type { LogLevel } from '../specs/log-levels.ts';

/** A task context that remembers what was said to it. */
export interface FakeContext extends TaskContext {
  readonly lines: readonly { level: LogLevel; message: string }[];
  readonly metrics: Readonly<Record<string, number>>;
}

/** A context for a test, ended by the test's own signal where it gives one. */
export function fakeContext(signal: AbortSignal = new AbortController().signal): FakeContext {
  const lines: { level: LogLevel; message: string }[] = [];
  const metrics: Record<string, number> = {};
  return {
    executionId: '01TEST',
    namespace: 'dev.deployment',
    flowId: 'clone-staging-api',
    taskId: 'sync-database',
    attempt: 1,
    startedAt: new Date(0),
    inputs: {},
    outputs: {},
    labels: {},
    signal,
    lines,
    metrics,
    log: (level, message) => lines.push({ level, message }),
    metric: (name, value) => {
      metrics[name] = value;
    },
  };
}
