import { genesisHash } from '../../core/audit-chain.ts';
import type { AuditStore } from '../../core/audit-store.ts';
import type { Clock } from '../../core/clock.ts';
import type { AuditKeys } from './audit-keys.ts';
import { vouchedFor } from './checkpointed.ts';
import { exportLine } from './export-line.ts';

export interface ExportQuery {
  readonly after: number;
  /** Where the export ends: the first page says it, and the others ask for it. */
  readonly until?: number | undefined;
  readonly limit: number;
}

/** A page of an export. `next` is the `after` of the next page; null on the last one, which ends with the checkpoint. */
export interface ExportPage {
  readonly lines: readonly string[];
  readonly until: number;
  readonly next: number | null;
}

/** The trail as lines of text that can be checked without the server: its sealed records, and at the end a checkpoint. */
export async function exportTrail(
  { store, keys, clock }: { store: AuditStore; keys: AuditKeys; clock: Clock },
  { after, until: asked, limit }: ExportQuery,
): Promise<ExportPage> {
  const vouching = { publicKeys: keys.publicKeys, trail: store.trail };
  const newest = await store.checkpoint(asked, (line, seq) => vouchedFor(line, vouching)?.seq === seq);
  const until = newest?.seq ?? 0;
  const links = await store.sealed({ after, until, limit });
  const lines = links.map(exportLine);
  const last = links.at(-1);
  if (last && links.length === limit && last.seq < until) return { lines, until, next: last.seq };
  const nothing = { trail: store.trail, at: clock.now().toISOString(), first: 0, seq: 0, hash: genesisHash };
  return { lines: [...lines, newest?.line ?? keys.signer.sign(nothing)], until, next: null };
}
