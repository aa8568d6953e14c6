import type { AuditEntry } from './audit-entry.ts';
import type { Execution } from './execution.ts';

/**
 * A written promise to start an execution, made before the engine is asked. Where nobody can know whether the engine took
 * the request, its caller is promised an execution under the intent's own id (`promised`), which stays its id whatever the
 * engine calls it.
 */
export interface Intent {
  readonly id: string;
  readonly namespace: string;
  readonly flowId: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly initiator: string;
  /** `refused`: nothing was started; `failed` and `cancelled`: nor was it, though it was promised. */
  readonly state: 'pending' | 'started' | 'refused' | 'failed' | 'cancelled';
  /** By which callers know its execution: the intent's own where it was promised, else the engine's. */
  readonly executionId?: string;
  readonly promised: boolean;
  /** What the engine calls the execution that was promised. */
  readonly engineId?: string;
  /** Somebody wants no execution of it, or wants it stopped. */
  readonly cancelRequested: boolean;
  /** Why it failed. */
  readonly error?: string;
  readonly endedAt?: Date;
  readonly createdAt: Date;
}

export interface NewIntent
  extends Pick<Intent, 'id' | 'namespace' | 'flowId' | 'inputs' | 'labels' | 'initiator' | 'createdAt'> {
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

/** How a promise ended that no execution came of. */
export interface PromiseEnd {
  readonly state: 'failed' | 'cancelled';
  readonly reason: string;
  readonly at: Date;
}

/** Where intents are kept. Each method is one transaction. */
export interface IntentStore {
  accept(intent: NewIntent): Promise<Acceptance>;
  /** The intent that was accepted for this idempotency key, if it may be replayed. */
  findByKey(initiator: string, key: string, now: Date): Promise<{ intent: Intent; bodyHash: string } | undefined>;
  /** The initiator's intents since then. The engine's refusals do not count. */
  countedSince(initiator: string, since: Date): Promise<CountedIntents>;
  find(id: string): Promise<Intent | undefined>;
  /** The entry is written with it, in its transaction. `engineId` is what the engine calls it. */
  started(id: string, engineId: string, audit: AuditEntry): Promise<void>;
  /** Closes one that is pending and was not promised: nothing is made of it any more. False where it was promised or has started. */
  refused(id: string): Promise<boolean>;
  /** Promises one that is pending an execution under its own id. Gives the intent as it is then. */
  promise(id: string): Promise<Intent | undefined>;
  /** Writes an intent that is promised from the first: the engine was asked before, and nobody knows what it did. */
  acceptPromised(intent: NewIntent): Promise<Intent>;
  /** The promised intent whose execution callers, or the engine, know by this id. */
  findPromised(executionId: string): Promise<Intent | undefined>;
  /** Wants no execution of one that was promised and is pending. False where that comes too late. */
  requestCancel(id: string): Promise<boolean>;
  /** Takes in an execution that the engine began without an intent, with its entry; once, however often it is found. */
  adopt(execution: Execution, audit: AuditEntry): Promise<void>;
  /** Ends one that was promised and is pending, without an execution. */
  endPromise(id: string, end: PromiseEnd, audit: AuditEntry): Promise<void>;
  /** Frees the environment name that the execution held. */
  release(executionId: string): Promise<void>;
  /** The same for every execution that the history knows to have ended: a server may have crashed before `release`. */
  releaseEnded(): Promise<void>;
  /** Those that were accepted before or at this moment, and those that were promised. */
  pending(createdBefore: Date): Promise<readonly Intent[]>;
  /** Resolves when the store answers; rejects with the reason when it does not, or not in time. */
  ready(): Promise<void>;
}
