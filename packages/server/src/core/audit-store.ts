import type { Link } from './audit-chain.ts';
import type { Checkpoint, SignedLine } from './audit-checkpoint.ts';
import type { AuditOutcome } from './audit-entry.ts';
import type { AuditRecord } from './audit-record.ts';
import type { AuditBreak } from './audit-verdict.ts';

/** A link as it was found: nothing of it is believed. */
export interface FoundLink extends Omit<Link, 'seq' | 'record'> {
  /** Undefined where what was found cannot be read as a link at all. */
  readonly seq: number | undefined;
  /** Undefined where the record is gone. */
  readonly record: string | undefined;
  readonly id: string | undefined;
  /** What is wrong with it beside its place in the chain. */
  readonly fault?: AuditBreak;
}

/** A link in the store, and the checkpoint that stands beside it. */
export interface StoredLink extends FoundLink {
  readonly checkpoint: SignedLine | undefined;
}

/** A record that is in no link. */
export interface LooseRecord {
  readonly id: string;
  readonly text: string;
  /** Whether it still waits to be sealed. */
  readonly waiting: boolean;
  readonly fault?: AuditBreak;
}

/** The trail at one moment; what is appended meanwhile is not in it. Everything is streamed, and can be read again. */
export interface AuditSnapshot {
  /** In the order of their numbers; behind `after`, where it is given. */
  links(after?: number): AsyncIterable<StoredLink>;
  /**
   * A digest of all that is stored of the links up to a number, with this key: the same as long as none of it was changed.
   * Made where it is stored, so that it costs this process nothing.
   */
  digest(until: number, key: string): Promise<string>;
  /** The newest checkpoints first. */
  checkpoints(): AsyncIterable<SignedLine>;
  loose(): AsyncIterable<LooseRecord>;
  /** The number of a checkpoint that stands beside no link. */
  strayCheckpoint(): Promise<number | undefined>;
  /** The hashes that links of these numbers have. */
  hashes(seqs: readonly number[]): Promise<ReadonlyMap<number, string>>;
}

export interface AuditFilter {
  /** Only these namespaces; all, and what belongs to none, where absent. */
  readonly namespaces?: readonly string[];
  /** Only these Railway projects; all, and what belongs to none, where absent. */
  readonly projects?: readonly string[];
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  readonly action?: string | undefined;
  readonly initiator?: string | undefined;
  readonly outcome?: AuditOutcome | undefined;
  readonly executionId?: string | undefined;
}

/** A record for a reader, with its number once it is sealed. */
export type ListedRecord = AuditRecord & { readonly seq: number | null };

/** What sealing needs to know and do; `chain` gets the texts in their order and gives links and their checkpoint. */
export interface Sealing {
  /** The newest checkpoint that is known outside of the store, if any. */
  readonly known: { readonly seq: number; readonly hash: string };
  /** Whether this server wrote the record, under this id. */
  isGenuine(text: string, id: string): boolean;
  /** The head that a checkpoint vouches for; undefined where its signature is not valid. */
  headOf(line: SignedLine): { readonly seq: number; readonly hash: string } | undefined;
  sign(head: { first: number; seq: number; hash: string }): SignedLine;
}

/** What one turn of sealing did. */
export interface SealRound {
  /** Rows that were taken out of the queue; none where nothing waits. */
  readonly taken: number;
  /** Whether something waits that could not be taken: another session holds it. */
  readonly skipped: boolean;
  /** The checkpoint of what was sealed, if anything was. */
  readonly line: SignedLine | undefined;
}

/** Where the trail is kept. */
export interface AuditStore {
  /** What tells this trail from any other. */
  readonly trail: string;
  /** What the database says that its trail is called; undefined where it does not say. Another one than `trail` is a break. */
  readonly namedTrail: string | undefined;
  /** Newest first, by keyset. */
  page(
    filter: AuditFilter,
    page: { cursor?: string | undefined; limit: number },
  ): Promise<{ items: readonly ListedRecord[]; nextCursor?: string }>;
  /**
   * Chains what waits, oldest first, at most `limit` records, in one transaction with its checkpoint. Rejects within
   * seconds where another session keeps it from that.
   */
  seal(sealing: Sealing, limit: number): Promise<SealRound>;
  /**
   * Shows the trail as it is at this moment to `read`, over a connection that nothing else uses. What is being asked of it
   * ends when `signal` is aborted.
   */
  snapshot<T>(read: (snapshot: AuditSnapshot) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Sealed records behind one number and up to another, in their order; the text is empty where a record is gone. */
  sealed(range: { after: number; until: number; limit: number }): Promise<readonly Link[]>;
  /** The checkpoint of this record, or the newest one, that is good: others may have put rows beside it. */
  checkpoint(
    seq: number | undefined,
    isGood: (line: SignedLine, seq: number) => boolean,
  ): Promise<{ readonly seq: number; readonly line: SignedLine } | undefined>;
}

/** A file of checkpoints: only ever appended to. */
export interface CheckpointLines {
  append(line: SignedLine): Promise<void>;
  /** What has been written until now, in order; an end that was cut off by a crash is left out. */
  lines(): Promise<AsyncIterable<SignedLine>>;
}

/** Where checkpoints are written outside of the database. */
export interface CheckpointFile extends CheckpointLines {
  /** How far it was by now, as it is remembered apart from it. */
  mark(): OutsideMark;
}

export interface OutsideMark {
  /** The first record that is covered outside of the database; 0 where none is yet. */
  readonly first: number;
  readonly lines: number;
  readonly newest: Checkpoint | undefined;
  /** What is wrong with the memory itself. */
  readonly fault?: AuditBreak;
}

/** A small file apart from that of the checkpoints. Replaced as a whole. */
export interface MarkFile {
  /** Undefined where there is none. */
  read(): Promise<string | undefined>;
  /** On disk before it resolves. */
  write(text: string): Promise<void>;
}
