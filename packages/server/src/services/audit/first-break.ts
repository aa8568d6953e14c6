import { genesisHash, linkHash } from '../../core/audit-chain.ts';
import type { FoundLink } from '../../core/audit-store.ts';
import type { AuditBreak } from '../../core/audit-verdict.ts';

/** Links in the order in which they are kept; each call reads them from the beginning. */
export type ReadLinks = () => AsyncIterable<FoundLink>;

/** How far a trail is whole: the place after its last good link, and the first bad one, if there is one. */
export interface Walk {
  readonly next: { readonly seq: number; readonly previousHash: string };
  readonly bad?: AuditBreak;
}

/** Where the next link has to be. */
export type Place = Walk['next'];

/**
 * Walks a chain to its end, or to the first link that is not what was sealed at its place. `headSeq` is the number of the
 * last record that a checkpoint vouches for, where one does; `from` the place behind what is known to be whole. Holds no more of the chain than one link.
 */
export async function firstBreak(
  read: ReadLinks,
  headSeq: number | undefined,
  from: Place = { seq: 1, previousHash: genesisHash },
): Promise<Walk> {
  let next = from;
  let double: FoundLink | undefined;
  for await (const found of read()) {
    // A number that was there before does not speak against the record that is due.
    if (found.seq !== undefined && found.seq < next.seq) {
      double ??= found;
      continue;
    }
    const bad = isAt(found, next) ? found.fault : await explain(read, { next, found, headSeq });
    if (bad) return { next, bad: double && double.id !== bad.id ? doubled(double) : bad };
    next = { seq: next.seq + 1, previousHash: found.hash };
  }
  return { next, ...atEnd(next, double, headSeq) };
}

function atEnd(next: Place, double: FoundLink | undefined, headSeq = 0): { bad?: AuditBreak } {
  if (double) return { bad: fits(double, next) ? displaced(next, double) : doubled(double) };
  return next.seq <= headSeq ? { bad: cutOff(next, headSeq) } : {};
}

function isAt(found: FoundLink, next: Place): boolean {
  return found.seq === next.seq && fits(found, next);
}

// Whether it was sealed for this place, whatever number it has now.
function fits({ previousHash, hash, record }: FoundLink, next: Place): boolean {
  return record !== undefined && previousHash === next.previousHash && linkHash({ ...next, record }) === hash;
}

/** What became of the record at this place: seen from how many links there are, and whether it is elsewhere. */
async function explain(
  read: ReadLinks,
  { next, found, headSeq }: { next: Place; found: FoundLink; headSeq: number | undefined },
): Promise<AuditBreak> {
  const { seq } = next;
  const seen = await survey(read, next, found);
  const of = (kind: AuditBreak['kind'], reason: string): AuditBreak => ({ kind, seq, id: found.id ?? null, reason });
  if (found.record === undefined && found.seq === seq) {
    return seen.isEnd
      ? of('truncated', 'its record and all after it are gone')
      : of('removed', 'its record is gone, and its place in the chain is empty');
  }
  if (found.seq === undefined && found.fault && !seen.elsewhere) return found.fault;
  if (fits(found, next)) return of('changed', `its number is ${found.seq} now`);
  if (seen.elsewhere) {
    return headSeq !== undefined && seen.count > headSeq
      ? of('inserted', 'it stands before the record that was sealed here')
      : displaced(next, seen.elsewhere);
  }
  if (found.seq !== undefined && found.seq > seq && headSeq !== undefined && seen.count < headSeq)
    return { ...of('removed', `after the record before it comes number ${found.seq}`), id: null };
  return of('changed', 'it does not have the hash under which it was sealed');
}

interface Survey {
  readonly count: number;
  /** The link, elsewhere, that has what was sealed at this place. */
  readonly elsewhere: FoundLink | undefined;
  /** Whether no record is left from this place on. */
  readonly isEnd: boolean;
}

async function survey(read: ReadLinks, next: Place, found: FoundLink): Promise<Survey> {
  let count = 0;
  let elsewhere: FoundLink | undefined;
  let isEnd = true;
  for await (const each of read()) {
    count += 1;
    if (each.record === undefined) continue;
    if ((each.seq ?? next.seq) >= next.seq) isEnd = false;
    const isOther = each.seq !== found.seq || each.id !== found.id;
    if (isOther && (fits(each, next) || fits({ ...found, record: each.record }, next))) elsewhere ??= each;
  }
  return { count, elsewhere, isEnd };
}

function cutOff(next: Place, headSeq: number): AuditBreak {
  const reason = `the trail ends before it, and a checkpoint vouches for records up to ${headSeq}`;
  return { kind: 'truncated', seq: next.seq, id: null, reason };
}

function displaced({ seq }: Place, { id }: FoundLink): AuditBreak {
  return { kind: 'reordered', seq, id: id ?? null, reason: 'the record that was sealed here stands at another place' };
}

function doubled({ seq, id }: FoundLink): AuditBreak {
  return { kind: 'inserted', seq: seq ?? null, id: id ?? null, reason: `there is a second link of number ${seq}` };
}
