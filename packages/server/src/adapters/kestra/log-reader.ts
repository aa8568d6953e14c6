import { setTimeout as sleep } from 'node:timers/promises';
import type { KestraClient, KestraLogEntry } from '@understudy/flows/kestra';
import type { Journal } from './journal.ts';
import { storedLogs } from './load.ts';
import { toKeyedLines } from './log-lines.ts';

/** Between two looks at a log: whatever Kestra shows late is there by then. */
export const settleMs = 40;
const finalSettleMs = 400;

/** Reads Kestra's stored log of one execution, which is the truth, into the journal. */
export interface LogReader {
  /**
   * Takes the lines up to the newest of the look before: among later ones some can still be missing, since Kestra's
   * workers store side by side. True where lines were left for the next look, which comes `settleMs` later at the earliest.
   */
  takeSettled(): Promise<boolean>;
  /** Takes all once the log has stopped growing: Kestra stores lines a moment after the end (kestra-io/kestra #7226). */
  takeLast(): Promise<void>;
}

export function createLogReader(
  { client, journal }: { client: KestraClient; journal: Pick<Journal, 'append'> },
  executionId: string,
): LogReader {
  const known = new Set<string>();
  let newest = '';
  const take = async (entries: readonly KestraLogEntry[]) => {
    const news = toKeyedLines(entries).filter(({ key }) => !known.has(key));
    const last = await journal.append(executionId, news);
    for (const { key } of news) known.add(key);
    return last;
  };
  return {
    async takeSettled() {
      const entries = inOrder(await storedLogs(client, executionId));
      const settled = entries.filter(({ timestamp }) => timestamp <= newest);
      newest = entries.at(-1)?.timestamp ?? '';
      await take(settled);
      return settled.length < entries.length;
    },
    async takeLast() {
      for (let count = -1; ; ) {
        const now = await take(inOrder(await storedLogs(client, executionId)));
        if (now === count) return;
        count = now;
        await sleep(finalSettleMs);
      }
    },
  };
}

// Kestra gives lines out of order within a millisecond; its timestamps, RFC 3339 texts in microseconds, have the order.
function inOrder(entries: readonly KestraLogEntry[]): readonly KestraLogEntry[] {
  return [...entries].sort((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0));
}
