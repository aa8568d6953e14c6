import type { PurgeBody } from './purge-body.ts';

/** How much of each is, or would be, removed. */
export type Purged = Readonly<Pick<PurgeBody, 'executions' | 'intents' | 'opened_credentials'>>;

/** On whose behalf something is removed, for the audit trail. */
export interface PurgeOrigin {
  readonly initiator: string;
  readonly requestId: string;
}

/** What the store no longer has to keep, and its removal. What has not ended is never touched. */
export interface RetentionStore {
  /** How much there is that ended before. */
  count(endedBefore: Date): Promise<Purged>;
  /**
   * Removes executions that ended before, oldest first and at most `limit`, with their archived logs, intents and opened
   * credentials, and writes that to the audit trail, in one transaction. Returns how many of each.
   */
  purge(endedBefore: Date, limit: number, order: PurgeOrigin): Promise<Purged>;
  /** Removes what belongs to no execution that is known: intents and opened credentials from before. Recorded like `purge`. */
  purgeOrphans(before: Date, limit: number, order: PurgeOrigin): Promise<Purged>;
}
