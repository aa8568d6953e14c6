import { createHash } from 'node:crypto';
import { isNotTriedAgain } from '@understudy/flows';
import { type KestraLogEntry, taskOf } from '@understudy/flows/kestra';
import { defined } from '@understudy/flows/specs';
import type { KeyedLine } from '../../core/kestra-journal.ts';

/**
 * Lines of Kestra's stored log in our words. What the engine itself logs below INFO is left out; equal lines are told
 * apart by their count.
 */
export function toKeyedLines(entries: readonly KestraLogEntry[]): readonly KeyedLine[] {
  const seen = new Map<string, number>();
  return entries
    .filter(
      ({ level, message }) =>
        level !== 'TRACE' && level !== 'DEBUG' && !isKestras(message) && !isNotTriedAgain(message),
    )
    .map((entry) => {
      const message = entry.message ?? '';
      const base = digest([entry.timestamp, entry.taskRunId, entry.attemptNumber, entry.level, message]);
      const count = seen.get(base) ?? 0;
      seen.set(base, count + 1);
      return defined({
        key: `${base}.${count}`,
        timestamp: new Date(entry.timestamp),
        level: entry.level,
        message,
        taskId: entry.taskId ? taskOf(entry.taskId).taskId : undefined,
        // Kestra counts from 0.
        attempt: typeof entry.attemptNumber === 'number' ? entry.attemptNumber + 1 : undefined,
      });
    });
}

/**
 * Whether Kestra itself logged it after a script had failed; the script has logged why before. Recognized by its words,
 * since a log entry of Kestra's has no field that tells its own lines from a script's.
 */
export function isKestras(message: string | null | undefined): boolean {
  return /^(\S+Exception: )?Command failed with exit code \d+$/.test(message ?? '');
}

function digest(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 27);
}
