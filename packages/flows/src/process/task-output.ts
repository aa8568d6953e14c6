import type { LogLevel } from '../specs/log-levels.ts';
import type { Redactor } from './redactor.ts';
import { encodeMessage } from './task-message.ts';

/** Metrics change with every batch of rows; nobody looks more often than a few times a second. */
const metricsEveryMs = 250;

/** The voice of a task process. Whatever it says is free of secrets. */
export interface TaskOutput {
  log(level: LogLevel, message: string): void;
  /** Said soon, together with others; the newest value counts. */
  metric(name: string, value: number): void;
  /** Says what is still unsaid, then the outputs if there are any: nothing comes after. */
  close(outputs?: Readonly<Record<string, unknown>>): void;
}

/** Speaks Kestra's line protocol through `write`, a line at a time. */
export function createTaskOutput(write: (line: string) => void, redactor: Redactor): TaskOutput {
  const metrics = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;

  const say = (message: Parameters<typeof encodeMessage>[0]): void => write(`${encodeMessage(message)}\n`);

  function sayMetrics(): void {
    timer = undefined;
    if (metrics.size === 0) return;
    say({ metrics: [...metrics].map(([name, value]) => ({ name, type: 'gauge' as const, value })) });
    metrics.clear();
  }

  return {
    log: (level, message) => say({ logs: [{ level, message: redactor.redact(message) }] }),
    metric(name, value) {
      metrics.set(name, value);
      timer ??= setTimeout(sayMetrics, metricsEveryMs);
    },
    close(outputs) {
      clearTimeout(timer);
      sayMetrics();
      if (outputs) say({ outputs });
    },
  };
}
