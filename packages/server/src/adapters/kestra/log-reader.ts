import { setTimeout as sleep } from 'node:timers/promises';
import type { KestraClient, KestraLogEntry } from '@understudy/flows/kestra';
import type { Journal } from './journal.ts';
import { storedLogs } from './load.ts';
import { toKeyedLines } from './log-lines.ts';

const settleMsMin = 60;
const settleMsMax = 500;
const finalSettleMs = 400;

/** Reads Kestra's stored log of one execution, which is the truth, into the journal. */
export interface LogReader {
  /**
   * Takes the lines up to the newest of the look before: among later ones some can still be missing, since Kestra's
   * workers store side by side. True where lines were left for the next look, which comes `settleMs` later at the earliest.
   */
  takeSettled(): Promise<boolean>;
  /** How long a line may be shown late; longer once one was later than that, on an engine under load. */
  readonly settleMs: number;
  /** Takes all once the log has stopped growing: Kestra stores lines a moment after the end (kestra-io/kestra #7226). */
  takeLast(): Promise<void>;
}

export function createLogReader(
  { client, journal }: { client: KestraClient; journal: Pick<Journal, 'append'> },
  executionId: string,
): LogReader {
  const known = new Set<string>();
  let newest = '';
  let settled = '';
  let settleMs = settleMsMin;
  const take = async (entries: readonly KestraLogEntry[]) => {
    const news = toKeyedLines(entries).filter(({ key }) => !known.has(key));
    if (news.length > 0) await journal.append(executionId, news);
    for (const { key } of news) known.add(key);
  };
  return {
    async takeSettled() {
      const entries = inOrder(await storedLogs(client, executionId));
      const whole = entries.filter(({ timestamp }) => timestamp <= newest);
      const before = known.size;
      await take(whole.filter(({ timestamp }) => timestamp <= settled));
      if (known.size > before) settleMs = Math.min(2 * settleMs, settleMsMax);
      await take(whole);
      settled = newest;
      newest = entries.at(-1)?.timestamp ?? '';
      return whole.length < entries.length;
    },
    get settleMs() {
      return settleMs;
    },
    async takeLast() {
      let count: number;
      await take(inOrder(await storedLogs(client, executionId)));
      do {
        count = known.size;
        await sleep(finalSettleMs);
        await take(inOrder(await storedLogs(client, executionId)));
      } while (known.size > count);
    },
  };
}

// Kestra gives lines out of order within a millisecond; its timestamps, RFC 3339 texts in microseconds, have the order.
function inOrder(entries: readonly KestraLogEntry[]): readonly KestraLogEntry[] {
  return [...entries].sort((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0));
}
