import type { LogLevel } from '@understudy/flows';
import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import type { NewLine, Records } from './records.ts';

const flushAfterMs = 40;
const linesMax = 100_000;

/** Takes the log lines of one attempt and writes them in order, several at once. */
export interface LogWriter {
  write(level: LogLevel, message: string): void;
  /** Resolves when all that was said is stored. */
  flush(): Promise<void>;
}

export function createLogWriter(
  { records, clock, logger }: { records: Records; clock: Clock; logger: Logger },
  { executionId, taskId, attempt }: { executionId: string; taskId: string; attempt: number },
): LogWriter {
  let waiting: NewLine[] = [];
  let written: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let count = 0;
  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const lines = waiting;
    waiting = [];
    if (lines.length > 0) {
      written = written
        .then(() => records.append(executionId, lines))
        .catch((error: unknown) => logger.error({ err: error, executionId }, 'log lines were lost'));
    }
    return written;
  };
  return {
    flush,
    write(level, message) {
      count += 1;
      if (count > linesMax) return;
      const text = count === linesMax ? 'This task says too much; what it says from here on is not kept' : message;
      // Postgres has no NUL in text.
      waiting.push({ timestamp: clock.now(), level, taskId, attempt, message: text.replaceAll('\0', '\uFFFD') });
      timer ??= setTimeout(flush, flushAfterMs);
    },
  };
}
