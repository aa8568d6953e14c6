import type { LogLevel } from '../specs/log-levels.ts';
import type { Redactor } from './redactor.ts';
import { encodeMessage } from './task-message.ts';

/** Metrics change with every batch of rows; nobody looks more often than a few times a second. */
const metricsEveryMs = 250;

/** The output of a task process: log lines, metrics and outputs, free of secrets. */
export interface TaskOutput {
  log(level: LogLevel, message: string): void;
  /** Written soon, together with others; the newest value counts. */
  metric(name: string, value: number): void;
  /** Writes the metrics that are pending, then the outputs if there are any: nothing comes after. */
  close(outputs?: Readonly<Record<string, unknown>>): void;
}

/** Writes Kestra's line protocol through `write`, a line at a time. */
export function createTaskOutput(write: (line: string) => void, redactor: Redactor): TaskOutput {
  const metrics = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;

  const emit = (message: Parameters<typeof encodeMessage>[0]): void => write(`${encodeMessage(message)}\n`);

  function emitMetrics(): void {
    timer = undefined;
    if (metrics.size === 0) return;
    emit({ metrics: [...metrics].map(([name, value]) => ({ name, type: 'gauge' as const, value })) });
    metrics.clear();
  }

  return {
    log: (level, message) => emit({ logs: [{ level, message: redactor.redact(message) }] }),
    metric(name, value) {
      metrics.set(name, value);
      timer ??= setTimeout(emitMetrics, metricsEveryMs);
    },
    close(outputs) {
      clearTimeout(timer);
      emitMetrics();
      if (outputs) emit({ outputs });
    },
  };
}
