import { setTimeout as sleep } from 'node:timers/promises';
import { retrying } from '@understudy/flows';
import type { LogLevel } from '@understudy/flows/specs';
import type { Clock } from '../../core/clock.ts';
import { interruptibleSleep } from '../../core/interruptible-sleep.ts';
import type { AttemptKey, AttemptStore, NewLine } from './attempt-store.ts';

const gatherMs = 40;
const batchMax = 500;
const waitingMax = 2_000;
const linesMax = 100_000;
const messageLengthMax = 16_384;
const triesMax = 30;
const retryAfterMs = 1_000;
// Nothing stops it before: what a task has logged is kept even where the execution is cancelled.
const untilGivenUp = new AbortController().signal;

/** Takes the log lines of one attempt and writes them in order, several at once. */
export interface LogWriter {
  /** Resolves when there is room for more. Throws where lines cannot be stored for half a minute. */
  write(level: LogLevel, message: string): Promise<void>;
  /** Resolves when all that was said is stored; from then on lines are no longer gathered. */
  flush(): Promise<void>;
}

export function createLogWriter(
  { records, clock }: { records: Pick<AttemptStore, 'append'>; clock: Clock },
  { executionId, taskId, number }: AttemptKey,
): LogWriter {
  const waiting: NewLine[] = [];
  let count = 0;
  let writing: Promise<void> | undefined;
  const hurry = new AbortController();
  const writeAll = async () => {
    await interruptibleSleep(gatherMs, hurry.signal);
    while (waiting.length > 0) {
      const lines = waiting.slice(0, batchMax);
      await append(records, executionId, lines);
      waiting.splice(0, lines.length);
    }
    writing = undefined;
  };
  const begin = () => {
    writing ??= writeAll();
    // Its failure is thrown by the next write or flush: until then it must not end the process.
    writing.catch(() => {});
    return writing;
  };
  return {
    async write(level, message) {
      count += 1;
      if (count > linesMax) return;
      const text = count === linesMax ? 'This task says too much: what it says from here on is not kept' : cut(message);
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

// Half a minute in all.
function delayMs(_error: unknown, tries: number): number | undefined {
  return tries < triesMax ? retryAfterMs : undefined;
}

// A database that is away for a moment must not end a copy of hours.
async function append(
  records: Pick<AttemptStore, 'append'>,
  executionId: string,
  lines: readonly NewLine[],
): Promise<void> {
  await retrying({ delayMs, sleep: (ms) => sleep(ms), signal: untilGivenUp }, () => records.append(executionId, lines));
}

function cut(message: string): string {
  return message.length <= messageLengthMax ? message : `${message.slice(0, messageLengthMax)} … (cut)`;
}
