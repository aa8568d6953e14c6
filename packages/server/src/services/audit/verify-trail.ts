import type { Checkpoint } from '../../core/audit-checkpoint.ts';
import { fieldsOf, isGenuine } from '../../core/audit-record.ts';
import type { AuditSnapshot, AuditStore, CheckpointFile, OutsideMark } from '../../core/audit-store.ts';
import type { AuditBreak, AuditVerdict } from '../../core/audit-verdict.ts';
import type { AuditKeys } from './audit-keys.ts';
import { checkpointed, type Vouching, vouchedFor } from './checkpointed.ts';
import { firstBreak } from './first-break.ts';
import type { Sealer } from './sealer.ts';

export interface VerifyNeeds {
  readonly store: AuditStore;
  readonly file: CheckpointFile;
  readonly keys: AuditKeys;
  readonly sealer: Pick<Sealer, 'seal'>;
}

/**
 * Whether the stored trail is whole: every record as it was sealed, in its place, covered by a valid checkpoint, up to the
 * furthest head that the database or the file outside of it knows; and nothing in the tables that the server did not
 * write. Looks at one moment, so that what is appended meanwhile cannot look like an intrusion.
 */
export async function verifyTrail({ store, file, keys, sealer }: VerifyNeeds): Promise<AuditVerdict> {
  await sealer.seal();
  const vouching = { publicKeys: keys.publicKeys, trail: store.trail };
  // Before the moment is chosen, and the mark before the file: what is outside by now is committed, and will be seen.
  const mark = file.mark();
  const outside = await file.lines();
  return store.snapshot(async (snapshot) => {
    const { head: known, lines, suspect } = await readOutside(outside, snapshot, vouching);
    const head = further(further(known, mark.newest), await newest(snapshot, vouching));
    const walk = await firstBreak(() => checkpointed(snapshot.links(), vouching, head?.seq), head?.seq);
    const bad =
      earlier(walk.bad, suspect) ??
      (await firstLoose(snapshot, keys.macKey)) ??
      (await stray(snapshot)) ??
      memoryFault(store, mark, { head: known, lines });
    return {
      whole: bad === undefined,
      records: walk.next.seq - 1,
      head: head ? { seq: head.seq, hash: head.hash, at: head.at } : null,
      public_key: keys.signer.publicKey,
      first_bad: bad ?? null,
      outside_from: mark.first || null,
    };
  });
}

async function newest(snapshot: AuditSnapshot, vouching: Vouching): Promise<Checkpoint | undefined> {
  for await (const line of snapshot.checkpoints()) {
    const checkpoint = vouchedFor(line, vouching);
    if (checkpoint) return checkpoint;
  }
  return undefined;
}

const linesAtOnce = 1_000;

/** What a checkpoint outside speaks against: something among the records up to a number. */
interface Suspect {
  readonly until: number;
  readonly bad: AuditBreak;
}

interface OutsideRead {
  readonly head: Checkpoint | undefined;
  /** Checkpoints of this trail that are there. */
  readonly lines: number;
  readonly suspect: Suspect | undefined;
}

/** What the file outside knows: its furthest head, and the first of its checkpoints that the chain contradicts. */
async function readOutside(
  lines: AsyncIterable<string>,
  snapshot: AuditSnapshot,
  vouching: Vouching,
): Promise<OutsideRead> {
  let count = 0;
  let head: Checkpoint | undefined;
  let suspect: Suspect | undefined;
  let batch: Checkpoint[] = [];
  const compare = async () => {
    const hashes = await snapshot.hashes(batch.map(({ seq }) => seq));
    for (const each of batch) {
      const hash = hashes.get(each.seq);
      if (hash !== undefined && hash !== each.hash) suspect ??= contradicted(each);
    }
    batch = [];
  };
  for await (const line of lines) {
    const checkpoint = vouchedFor(line, vouching);
    if (!checkpoint) suspect ??= spoiled(head);
    else {
      count += 1;
      head = further(head, checkpoint);
      batch.push(checkpoint);
    }
    if (batch.length === linesAtOnce) await compare();
  }
  await compare();
  return { head, lines: count, suspect };
}

/** The first record, by id, that is in no link and that nobody waits to seal, or that this server did not write. */
async function firstLoose(snapshot: AuditSnapshot, macKey: Buffer): Promise<AuditBreak | undefined> {
  for await (const { id, text, waiting, fault } of snapshot.loose()) {
    if (!isGenuine(text, macKey) || fieldsOf(text)?.id !== id)
      return { kind: 'inserted', seq: null, id, reason: 'the server did not write it, or not like this' };
    if (fault) return fault;
    if (!waiting) return { kind: 'removed', seq: null, id, reason: 'it was taken out of the chain' };
  }
  return undefined;
}

async function stray(snapshot: AuditSnapshot): Promise<AuditBreak | undefined> {
  const seq = await snapshot.strayCheckpoint();
  return seq === undefined ? undefined : { kind: 'inserted', seq, id: null, reason: 'a checkpoint of no record' };
}

/** What the data directory remembers and no longer has, or the database calls by another name. */
function memoryFault(
  { trail, namedTrail }: AuditStore,
  mark: OutsideMark,
  { head, lines }: Omit<OutsideRead, 'suspect'>,
): AuditBreak | undefined {
  const of = (kind: AuditBreak['kind'], seq: number | null, reason: string) => ({ kind, seq, id: null, reason });
  if (namedTrail !== trail)
    return of('changed', null, `the database is of another trail (${namedTrail ?? 'without a name'}) than ${trail}`);
  if (mark.fault) return mark.fault;
  const newest = mark.newest?.seq ?? 0;
  if (lines >= mark.lines && (head?.seq ?? 0) >= newest) return undefined;
  const missing = Math.max(1, mark.lines - lines);
  const from = (head?.seq ?? 0) < newest ? (head?.seq ?? 0) + 1 : null;
  return of('removed', from, `${missing} checkpoints outside of the database are gone: its file was cut or removed`);
}

function further(one: Checkpoint | undefined, other: Checkpoint | undefined): Checkpoint | undefined {
  return one && (!other || one.seq >= other.seq) ? one : other;
}

// The chain itself knows the record more exactly than a checkpoint of many.
function earlier(found: AuditBreak | undefined, suspect: Suspect | undefined): AuditBreak | undefined {
  return suspect && (!found || (found.seq ?? 0) > suspect.until) ? suspect.bad : found;
}

function contradicted({ first, seq }: Checkpoint): Suspect {
  const reason = `one of the records ${first} to ${seq} was changed, and the chain made anew: a checkpoint outside has another hash`;
  return { until: seq, bad: { kind: 'changed', seq: first, id: null, reason } };
}

function spoiled(after: Checkpoint | undefined): Suspect {
  const seq = (after?.seq ?? 0) + 1;
  const reason = `the checkpoint outside that covers record ${seq} was changed`;
  return { until: seq, bad: { kind: 'changed', seq, id: null, reason } };
}
