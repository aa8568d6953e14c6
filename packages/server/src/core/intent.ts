import type { AuditEntry } from './audit-entry.ts';

/** A written promise to start an execution, made before the engine is asked. */
export interface Intent {
  readonly id: string;
  readonly namespace: string;
  readonly flowId: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly initiator: string;
  /** `refused`: the engine refused; nothing was started. */
  readonly state: 'pending' | 'started' | 'refused';
  readonly executionId?: string;
  readonly createdAt: Date;
}

export interface NewIntent extends Omit<Intent, 'state' | 'executionId'> {
  /** The same key of the same initiator gives the same intent for 24 h. */
  readonly idempotency?: { readonly key: string; readonly bodyHash: string };
  /** Refused where so many of the initiator's intents were accepted within the last hour. Those without count for nobody. */
  readonly perHour?: number;
  /** The URL that is notified of the execution's end. */
  readonly callbackUrl?: string;
  /** Held until the execution has ended: no second clone of this name meanwhile. */
  readonly environment?: { readonly projectId: string; readonly name: string };
  /** Written with the intent, in its transaction. */
  readonly audit?: AuditEntry;
}

/** How many of an initiator's intents count for their limit, and the oldest of them. */
export interface CountedIntents {
  readonly count: number;
  readonly oldest?: Date;
}

/** An intent that was not known before. */
export interface NewAcceptance {
  readonly kind: 'new';
  readonly intent: Intent;
  /** With it in it; absent where it counts for nobody. */
  readonly counted?: CountedIntents;
}

/** What became of an attempt to write an intent. */
export type Acceptance =
  | NewAcceptance
  | { readonly kind: 'replayed'; readonly intent: Intent }
  | { readonly kind: 'key-reused' }
  | { readonly kind: 'name-taken' }
  | { readonly kind: 'limited'; readonly freeAt: Date };

/** Where intents are kept. Each method is one transaction. */
export interface IntentStore {
  accept(intent: NewIntent): Promise<Acceptance>;
  /** The intent that was accepted for this idempotency key, if it may be replayed. */
  findByKey(initiator: string, key: string, now: Date): Promise<{ intent: Intent; bodyHash: string } | undefined>;
  /** The initiator's intents since then. The engine's refusals do not count. */
  countedSince(initiator: string, since: Date): Promise<CountedIntents>;
  /** The entry is written with it, in its transaction. */
  started(id: string, executionId: string, audit: AuditEntry): Promise<void>;
  refused(id: string): Promise<void>;
  /** Frees the environment name that the execution held. */
  release(executionId: string): Promise<void>;
  /** The same for every execution that the history knows to have ended: a server may have crashed before `release`. */
  releaseEnded(): Promise<void>;
  pending(createdBefore: Date): Promise<readonly Intent[]>;
  /** Resolves when the store answers; rejects with the reason when it does not, or not in time. */
  ready(): Promise<void>;
}
