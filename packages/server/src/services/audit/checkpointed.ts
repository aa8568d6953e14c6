import type { KeyObject } from 'node:crypto';
import { defined } from '@understudy/flows/specs';
import { type Checkpoint, readCheckpoint } from '../../core/audit-checkpoint.ts';
import type { FoundLink, StoredLink } from '../../core/audit-store.ts';
import type { AuditBreak } from '../../core/audit-verdict.ts';

/** What checking checkpoints needs: whose signature, and of which trail. */
export interface Vouching {
  readonly publicKeys: readonly KeyObject[];
  readonly trail: string;
}

/** The checkpoint of a line, if the holder of the key signed it for this trail. */
export function vouchedFor(line: string, { publicKeys, trail }: Vouching): Checkpoint | undefined {
  const checkpoint = readCheckpoint(line, publicKeys);
  return checkpoint?.trail === trail ? checkpoint : undefined;
}

/**
 * The links, each with what is wrong with the checkpoint beside it: every record must be covered by exactly one, whose
 * signature is valid and whose hash is the link's. Ends with a fault of its own where the last records have none, though
 * nothing behind them is missing.
 */
export async function* checkpointed(
  links: AsyncIterable<StoredLink>,
  vouching: Vouching,
  { headSeq = 0, after = 0 }: { headSeq?: number | undefined; after?: number } = {},
): AsyncGenerator<FoundLink> {
  let uncovered = after + 1;
  let last: StoredLink | undefined;
  for await (const link of links) {
    last = link;
    if (link.checkpoint === undefined) {
      yield link;
      continue;
    }
    const fault = link.fault ?? faultOf(link, vouchedFor(link.checkpoint, vouching), uncovered);
    yield { ...link, ...defined({ fault }) };
    uncovered = Number(link.seq) + 1;
  }
  const { seq } = last ?? {};
  if (last && seq !== undefined && seq >= Math.max(uncovered, headSeq))
    yield { ...last, seq: undefined, fault: unsigned(uncovered, { last: seq, headSeq }) };
}

function faultOf(
  { seq, hash, id }: StoredLink,
  checkpoint: Checkpoint | undefined,
  uncovered: number,
): AuditBreak | undefined {
  const at = (of: Partial<AuditBreak>, reason: string): AuditBreak => ({
    kind: 'changed',
    seq: seq ?? null,
    id: id ?? null,
    reason,
    ...of,
  });
  if (!checkpoint) return at({}, 'the checkpoint of this record was changed');
  if (checkpoint.seq !== seq) return at({}, `a checkpoint of record ${checkpoint.seq} stands beside it`);
  if (checkpoint.hash !== hash) {
    const range = `one of the records ${checkpoint.first} to ${seq}`;
    return at(
      { seq: checkpoint.first, id: null },
      `${range} was changed, and the chain made anew: its checkpoint has another hash`,
    );
  }
  if (checkpoint.first === uncovered) return undefined;
  return at(
    { kind: 'removed', seq: uncovered, id: null },
    `the checkpoint of the records from ${uncovered} on is gone`,
  );
}

// What a checkpoint elsewhere vouches for has lost its own; what is behind that was never sealed.
function unsigned(uncovered: number, { last, headSeq }: { last: number; headSeq: number }): AuditBreak {
  const reason = `no checkpoint vouches for the records ${uncovered} to ${last}`;
  return last === headSeq
    ? { kind: 'removed', seq: uncovered, id: null, reason }
    : { kind: 'inserted', seq: Math.max(uncovered, headSeq + 1), id: null, reason };
}
