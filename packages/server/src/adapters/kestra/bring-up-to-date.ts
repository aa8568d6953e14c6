import type { KestraClient } from '@understudy/flows/kestra';
import type { Journal } from './journal.ts';
import { storedLogs } from './load.ts';
import { toKeyedLines } from './log-lines.ts';

/** Brings the journal up to date with Kestra's stored log, which is the truth; gives the number of its last line. */
export async function bringUpToDate(client: KestraClient, journal: Journal, executionId: string): Promise<number> {
  const entries = await storedLogs(client, executionId);
  // Kestra gives them out of order within a millisecond; its timestamps, RFC 3339 texts in microseconds, have the order.
  const sorted = [...entries].sort((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0));
  return journal.append(executionId, toKeyedLines(sorted));
}
