import { createHash, randomBytes } from 'node:crypto';
import type { Checkpoint } from '../../core/audit-checkpoint.ts';
import { fieldsOf, isGenuine } from '../../core/audit-record.ts';
import type { AuditSnapshot, AuditStore, CheckpointFile, OutsideMark } from '../../core/audit-store.ts';
import type { AuditBreak, AuditVerdict } from '../../core/audit-verdict.ts';
import { inSlices } from '../../core/in-slices.ts';
import type { AuditKeys } from './audit-keys.ts';
import { checkpointed, type Vouching, vouchedFor } from './checkpointed.ts';
import { firstBreak, type Place } from './first-break.ts';
import type { Sealer } from './sealer.ts';

export interface VerifyNeeds {
  readonly store: AuditStore;
  readonly file: CheckpointFile;
  readonly keys: AuditKeys;
  readonly sealer: Pick<Sealer, 'seal'>;
}

/** What the last check found whole: the links up to a place, and the checkpoints outside up to a line. */
interface Verified {
  readonly next: Place;
  /** Of what was stored then: while it is the same, it need not be walked again. */
  readonly digest: string;
  readonly outside: OutsideRead;
}

/**
 * A check whether the stored trail is whole: every record as it was sealed, in its place, covered by a valid checkpoint, up
 * to the furthest head that the database or the file outside of it knows; and nothing in the tables that the server did not
 * write. Looks at one moment, so that what is appended meanwhile cannot look like an intrusion.
 *
 * It walks on from what the last check found whole, if not a bit of that has changed since, and from the beginning
 * otherwise. Not for two at a time.
 */
export function createTrailCheck({
  store,
  file,
  keys,
  sealer,
}: VerifyNeeds): (signal: AbortSignal) => Promise<AuditVerdict> {
  const vouching = { publicKeys: keys.publicKeys, trail: store.trail };
  const digestKey = randomBytes(32).toString('base64url');
  let verified: Verified | undefined;
  return async (signal) => {
    await sealer.seal();
    // Before the moment is chosen, and the mark before the file: what is outside by now is committed, and will be seen.
    const mark = file.mark();
    const outside = await file.lines();
    return store.snapshot(async (snapshot) => {
      const look = { snapshot, vouching, signal, macKey: keys.macKey, store, mark };
      const known = await stillVerified(verified, snapshot, digestKey);
      // What is wrong is said by who has seen all of it.
      const seen = await lookFrom(known, outside, look);
      const found = known && seen.bad ? await lookFrom(undefined, await file.lines(), look) : seen;
      signal.throwIfAborted();
      const { bad, head, next } = found;
      verified = bad
        ? undefined
        : { next, outside: found.outside, digest: await snapshot.digest(next.seq - 1, digestKey) };
      return {
        whole: bad === undefined,
        records: next.seq - 1,
        head: head ? { seq: head.seq, hash: head.hash, at: head.at } : null,
        public_key: keys.signer.publicKey,
        first_bad: bad ?? null,
        outside_from: mark.first || null,
      };
    }, signal);
  };
}

interface Look {
  readonly snapshot: AuditSnapshot;
  readonly vouching: Vouching;
  readonly signal: AbortSignal;
  readonly macKey: Buffer;
  readonly store: AuditStore;
  readonly mark: OutsideMark;
}

async function lookFrom(start: Verified | undefined, lines: AsyncIterable<string>, look: Look) {
  const { snapshot, vouching, signal, macKey, store, mark } = look;
  const outside = await readOutside(inSlices(lines, signal), look, start?.outside);
  const head = further(further(outside.head, mark.newest), await newest(snapshot, vouching));
  const after = start ? start.next.seq - 1 : 0;
  const links = () => checkpointed(inSlices(snapshot.links(after), signal), vouching, { headSeq: head?.seq, after });
  const walk = await firstBreak(links, head?.seq, start?.next);
  const bad =
    earlier(walk.bad, outside.suspect) ??
    (await firstLoose(look, macKey)) ??
    (await stray(snapshot)) ??
    memoryFault(store, mark, outside);
  return { bad, head, next: walk.next, outside };
}

/** What was found whole, if it is what it was then. */
async function stillVerified(
  verified: Verified | undefined,
  snapshot: AuditSnapshot,
  key: string,
): Promise<Verified | undefined> {
  const isSame = verified && (await snapshot.digest(verified.next.seq - 1, key)) === verified.digest;
  return isSame ? verified : undefined;
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

/** What the file outside says. */
interface OutsideRead {
  /** Its furthest head. */
  readonly head: Checkpoint | undefined;
  /** Checkpoints of this trail that are there. */
  readonly lines: number;
  /** Of all of its lines. */
  readonly digest: string;
  readonly suspect: Suspect | undefined;
}

/**
 * Reads the file outside: its furthest head, and the first of its checkpoints that is spoiled, or that the chain
 * contradicts. Lines that are known already are looked at only as a whole: one signature takes long.
 */
async function readOutside(
  lines: AsyncIterable<string>,
  { snapshot, vouching }: Look,
  known: OutsideRead | undefined,
): Promise<OutsideRead> {
  const digest = createHash('sha256');
  let count = 0;
  let head = known?.head;
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
    digest.update(`${line}\n`);
    if (known && count < known.lines) {
      count += 1;
      if (count === known.lines && digest.copy().digest('hex') !== known.digest) suspect = spoiled(undefined);
      continue;
    }
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
  // Shorter than it was: whoever reads it anew says what that means.
  if (known && count < known.lines) suspect ??= spoiled(undefined);
  return { head, lines: count, digest: digest.digest('hex'), suspect };
}

/** The first record, by id, that is in no link and that nobody waits to seal, or that this server did not write. */
async function firstLoose({ snapshot, signal }: Look, macKey: Buffer): Promise<AuditBreak | undefined> {
  for await (const { id, text, waiting, fault } of inSlices(snapshot.loose(), signal)) {
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
  { head, lines }: Pick<OutsideRead, 'head' | 'lines'>,
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
