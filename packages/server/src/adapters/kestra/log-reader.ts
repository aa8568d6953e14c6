import { setTimeout as sleep } from 'node:timers/promises';
import type { KestraClient, KestraLogEntry } from '@understudy/flows/kestra';
import type { Journal } from '../../core/kestra-journal.ts';
import { toKeyedLines } from './log-lines.ts';
import { storedLogs } from './read-execution.ts';
import type { UnstoredLines } from './unstored-lines.ts';

/** Between two looks at a log. */
export const settleMs = 40;
const finalSettleMs = 400;

/** Reads Kestra's stored log of one execution, which is the truth, into the journal. */
export interface LogReader {
  /**
   * Takes the lines up to the newest of the look before, and before the first that a stream has shown and the store does
   * not show: Kestra stores side by side, so that an earlier line can come later. True where lines were left for the
   * next look, which comes `settleMs` later at the earliest.
   */
  takeSettled(): Promise<boolean>;
  /** Takes all once the log has stopped growing: Kestra stores lines a moment after the end (kestra-io/kestra #7226). */
  takeLast(): Promise<void>;
}

export function createLogReader(
  { client, journal }: { client: KestraClient; journal: Pick<Journal, 'append'> },
  executionId: string,
  expected: Pick<UnstoredLines, 'found' | 'first'>,
): LogReader {
  const known = new Set<string>();
  let newest = '';
  const take = async (entries: readonly KestraLogEntry[]) => {
    const news = toKeyedLines(entries).filter(({ key }) => !known.has(key));
    if (news.length > 0) await journal.append(executionId, news);
    for (const { key } of news) known.add(key);
  };
  let seen = 0;
  const read = async () => {
    const entries = inOrder(await storedLogs(client, executionId));
    expected.found(entries);
    seen = entries.length;
    return entries;
  };
  return {
    async takeSettled() {
      const entries = await read();
      const missing = expected.first();
      const whole = entries.filter(
        ({ timestamp }) => timestamp <= newest && (missing === undefined || timestamp < missing),
      );
      await take(whole);
      newest = entries.at(-1)?.timestamp ?? '';
      return whole.length < entries.length;
    },
    async takeLast() {
      let count: number;
      await read();
      do {
        count = seen;
        await sleep(finalSettleMs);
        await read();
      } while (seen > count || expected.first() !== undefined);
      await take(await read());
    },
  };
}

// Kestra gives lines out of order within a millisecond; its timestamps, RFC 3339 texts in microseconds, have the order.
function inOrder(entries: readonly KestraLogEntry[]): readonly KestraLogEntry[] {
  return [...entries].sort((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0));
}
