import type { LogLevel } from '@understudy/flows/specs';
import { ExponentialBackoff, handleAll, retry } from 'cockatiel';
import type { Clock } from '../../core/clock.ts';
import { interruptibleSleep } from '../../core/interruptible-sleep.ts';
import type { AttemptKey } from './attempt-store.ts';
import type { AppendLines, NewLine } from './log-store.ts';

const gatherMs = 40;
const batchMax = 500;
const waitingMax = 2_000;
const linesMax = 100_000;
const messageLengthMax = 16_384;
// A database that is away for a moment must not end a copy of hours: tried again, with jitter, for about half a minute.
const storing = retry(handleAll, {
  maxAttempts: 29,
  backoff: new ExponentialBackoff({ initialDelay: 100, maxDelay: 1_500 }),
});

/** Takes the log lines of one attempt and writes them in order, several at once. */
export interface LogWriter {
  /** Resolves when there is room for more. Throws where lines cannot be stored for half a minute. */
  write(level: LogLevel, message: string): Promise<void>;
  /** Resolves when every line is stored; from then on lines are no longer batched. */
  flush(): Promise<void>;
}

/** A writer for the lines of one attempt. */
export function createLogWriter(
  {
    appendLines,
    clock,
    pause = interruptibleSleep,
  }: { appendLines: AppendLines; clock: Clock; pause?: typeof interruptibleSleep },
  { executionId, taskId, number }: AttemptKey,
): LogWriter {
  const waiting: NewLine[] = [];
  let count = 0;
  let writing: Promise<void> | undefined;
  const hurry = new AbortController();
  const writeAll = async () => {
    await pause(gatherMs, hurry.signal);
    while (waiting.length > 0) {
      const lines = waiting.slice(0, batchMax);
      await storing.execute(() => appendLines(executionId, lines));
      waiting.splice(0, lines.length);
    }
    writing = undefined;
  };
  const begin = () => {
    writing ??= writeAll();
    // The next `write` or `flush` rejects with it.
    writing.catch(() => {});
    return writing;
  };
  return {
    async write(level, message) {
      count += 1;
      if (count > linesMax) return;
      const text = count === linesMax ? 'This task logs too much: lines from here on are not kept' : cut(message);
      waiting.push({ timestamp: clock.now(), level, taskId, attempt: number, message: text });
      const stored = begin();
      if (waiting.length >= waitingMax) await stored;
    },
    async flush() {
      hurry.abort();
      if (waiting.length > 0 || writing) await begin();
    },
  };
}

function cut(message: string): string {
  return message.length <= messageLengthMax ? message : `${message.slice(0, messageLengthMax)} … (cut)`;
}
