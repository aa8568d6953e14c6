import type { Caller } from '../../core/caller.ts';
import type { Clock } from '../../core/clock.ts';
import { dayMs } from '../../core/durations.ts';
import type { PurgeBody } from '../../core/purge-body.ts';
import type { Purged, RetentionStore } from '../../core/retention-store.ts';
import { throughOutage } from '../../core/through-outage.ts';
import { mustActIn, mustSeeEveryProject } from '../access/permissions.ts';
import { type ArchiveNeeds, archiveLogs } from './archive-logs.ts';
import { type Chore, doInBatches } from './do-in-batches.ts';

/** How long things are kept, and how hard housekeeping may work. */
export interface Retention {
  readonly store: RetentionStore;
  readonly archive: ArchiveNeeds['archive'];
  /** Executions and their logs are kept so many days after their end. */
  readonly days: number;
  /** Logs are compressed so many days after the end. */
  readonly logArchiveDays: number;
  /** Waits between two batches, so that others have their turn. */
  readonly pause: () => Promise<void>;
}

export interface PurgeNeeds {
  readonly engine: ArchiveNeeds['engine'] & { purge(endedBefore: Date, limit: number): Promise<number> };
  readonly retention: Retention;
  readonly clock: Clock;
}

const batch = { logs: 20, executions: 200 };

/**
 * Removes executions whose time is up and compresses logs, in small batches; in the engine first, so that nothing there
 * can bring back what the store has forgotten. What one request leaves, the next one does: that is all there is to going
 * on after a crash. Throws ForbiddenError for a caller who may not act in every namespace.
 */
export async function purgeHistory(
  needs: PurgeNeeds,
  { caller, requestId }: { caller: Caller; requestId: string },
  dryRun: boolean,
): Promise<PurgeBody> {
  mustActIn(caller, '*');
  mustSeeEveryProject(caller);
  const { retention, engine, clock } = needs;
  const { store, archive } = retention;
  const before = daysAgo(clock, retention.days);
  const logsBefore = daysAgo(clock, retention.logArchiveDays);
  const ended = { from: before, to: logsBefore };
  const moments = { dry_run: dryRun, ended_before: before, logs_ended_before: logsBefore };
  if (dryRun) {
    const [removed, logs] = await Promise.all([store.count(before), archive.countWaiting(ended)]);
    return { ...moments, done: true, ...removed, logs_archived: logs };
  }
  const order = { initiator: caller.id, requestId };
  const removed = { executions: 0, intents: 0, opened_credentials: 0 };
  let logs = 0;
  const chores: Chore[] = [
    async () => (await engine.purge(before, batch.executions)) >= batch.executions,
    async () => add(removed, await store.purge(before, batch.executions, order)) === batch.executions,
    async () => add(removed, await store.purgeOrphans(before, batch.executions, order)) >= batch.executions,
    // Last: a log that cannot be read must not keep the rest from going.
    async () => {
      const archived = await archiveLogs({ engine, archive }, ended, batch.logs);
      logs += archived;
      return archived === batch.logs;
    },
  ];
  // What is removed was not refused.
  let begun = false;
  const lasting = chores.map((chore) => async () => {
    const more = await throughOutage(chore, { begun });
    begun = true;
    return more;
  });
  const done = await doInBatches(lasting, { clock, pause: retention.pause });
  return { ...moments, done, ...removed, logs_archived: logs };
}

function daysAgo(clock: Clock, days: number): Date {
  return new Date(clock.now().getTime() - days * dayMs);
}

// Gives the largest of what was added: a batch that is full may have left something.
function add(sum: { -readonly [K in keyof Purged]: Purged[K] }, more: Purged): number {
  sum.executions += more.executions;
  sum.intents += more.intents;
  sum.opened_credentials += more.opened_credentials;
  return Math.max(...Object.values(more));
}
