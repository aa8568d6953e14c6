import type { Link } from '../../core/audit-chain.ts';

/** A link as one line of an export: canonical JSON (RFC 8785), the record in it byte for byte as it was sealed. */
export function exportLine({ seq, previousHash, hash, record }: Link): string {
  return `{"hash":"${hash}","previous_hash":"${previousHash}","record":${record},"seq":${seq}}`;
}

const shape = /^\{"hash":"([^"]*)","previous_hash":"([^"]*)","record":(.*),"seq":([1-9]\d{0,15})\}$/s;

/** The link of a line; undefined for a line that is no such. Nothing of it is checked. */
export function linkOf(line: string): Link | undefined {
  const [, hash, previousHash, record, seq] = shape.exec(line) ?? [];
  if (hash === undefined || previousHash === undefined || record === undefined) return undefined;
  return { seq: Number(seq), previousHash, hash, record };
}
