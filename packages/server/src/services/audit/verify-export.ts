import { type Checkpoint, namedPublicKey, publicKeyOf, readCheckpoint } from '../../core/audit-checkpoint.ts';
import { fieldsOf } from '../../core/audit-record.ts';
import type { FoundLink } from '../../core/audit-store.ts';
import type { AuditBreak, AuditVerdict } from '../../core/audit-verdict.ts';
import { type Line, linesOf } from '../../core/lines.ts';
import { linkOf } from './export-line.ts';
import { firstBreak, type Walk } from './first-break.ts';

/** Reads the bytes of an export from the beginning, each time that it is asked. */
export type ReadExport = () => AsyncIterable<Buffer>;

/**
 * Whether an export is as the server wrote it, by the public key alone. Without a key the one that the export names is
 * taken, which only proves that the export is of one piece: the caller must know whose key that is. `received` are
 * checkpoints, one a line, that were kept where nobody of the server could reach: an export that is whole in itself, but
 * of a trail that was rewound or written anew, contradicts them.
 */
export async function verifyExport(read: ReadExport, publicKey?: string, received?: ReadExport): Promise<AuditVerdict> {
  const end = await lastLine(read);
  const key = publicKey ?? namedPublicKey(end?.text ?? '') ?? '';
  const checkpoint = end?.ended && key ? readCheckpoint(end.text, [publicKeyOf(key)]) : undefined;
  const endsWithLink = end !== undefined && isLink(end);
  const walk = await firstBreak(() => linksOf(read, endsWithLink), checkpoint?.seq);
  const bad =
    walk.bad ??
    badEnd(walk, { end, checkpoint, endsWithLink }) ??
    (received && key ? await contradiction(read, received, { key, records: walk.next.seq - 1 }) : undefined);
  return {
    whole: bad === undefined,
    records: walk.next.seq - 1,
    head: checkpoint ? { seq: checkpoint.seq, hash: checkpoint.hash, at: checkpoint.at } : null,
    public_key: key,
    first_bad: bad ?? null,
  };
}

async function lastLine(read: ReadExport): Promise<Line | undefined> {
  let last: Line | undefined;
  for await (const line of linesOf(read())) last = line;
  return last;
}

// A record that has lost its newline has swallowed the checkpoint; one that has no end was cut off.
function isLink({ text, ended }: Line): boolean {
  return ended ? text.startsWith('{"hash":') : linkOf(text) !== undefined;
}

async function* linksOf(read: ReadExport, withLast: boolean): AsyncGenerator<FoundLink> {
  let before: Line | undefined;
  let number = 0;
  for await (const line of linesOf(read())) {
    if (before) yield toFound(before, ++number);
    before = line;
  }
  if (before && withLast) yield toFound(before, ++number);
}

function toFound({ text }: Line, number: number): FoundLink {
  const link = linkOf(text);
  if (!link)
    return { seq: undefined, previousHash: '', hash: '', record: undefined, id: undefined, fault: unreadable(number) };
  const id = fieldsOf(link.record)?.id;
  return { ...link, id: typeof id === 'string' ? id : undefined };
}

function badEnd(
  { next }: Walk,
  {
    end,
    checkpoint,
    endsWithLink,
  }: { end: Line | undefined; checkpoint: Checkpoint | undefined; endsWithLink: boolean },
): AuditBreak | undefined {
  const bad = (kind: AuditBreak['kind'], seq: number, reason: string): AuditBreak => ({ kind, seq, id: null, reason });
  const last = next.seq - 1;
  if (!end?.ended || endsWithLink) return bad('truncated', next.seq, 'the export ends before its checkpoint');
  if (!checkpoint) return bad('changed', last, 'the checkpoint at the end was changed, or another key has signed it');
  if (checkpoint.seq < last)
    return bad('inserted', checkpoint.seq + 1, 'it stands behind the last record that was sealed');
  if (checkpoint.hash === next.previousHash) return undefined;
  return bad('changed', checkpoint.first, `one of the records up to ${last} was changed, and the chain made anew`);
}

async function contradiction(
  read: ReadExport,
  received: ReadExport,
  { key, records }: { key: string; records: number },
): Promise<AuditBreak | undefined> {
  const known = new Map<number, Checkpoint>();
  for await (const { text } of linesOf(received())) {
    const checkpoint = readCheckpoint(text, [publicKeyOf(key)]);
    if (checkpoint && checkpoint.seq > 0) known.set(checkpoint.seq, checkpoint);
  }
  if (known.size === 0) throw new Error('there is no checkpoint of this key among those that were received');
  for await (const { seq, hash } of linksOf(read, false)) {
    const checkpoint = seq === undefined ? undefined : known.get(seq);
    if (!checkpoint || checkpoint.hash === hash) continue;
    const reason = `one of the records ${checkpoint.first} to ${seq} was changed: a checkpoint that was received has another hash`;
    return { kind: 'changed', seq: checkpoint.first, id: null, reason };
  }
  const newest = [...known.keys()].reduce((most, seq) => Math.max(most, seq), 0);
  if (newest <= records) return undefined;
  const reason = `the trail ends before it, and a checkpoint that was received vouches for records up to ${newest}`;
  return { kind: 'truncated', seq: records + 1, id: null, reason };
}

function unreadable(number: number): AuditBreak {
  return { kind: 'changed', seq: number, id: null, reason: `line ${number} of the export is no record` };
}
