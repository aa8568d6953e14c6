import { createHash } from 'node:crypto';

/** A sealed record: its place in the chain, and the hashes that hold it there. */
export interface Link {
  /** Counted from 1, without a hole. */
  readonly seq: number;
  readonly previousHash: string;
  readonly hash: string;
  /** The record's text, byte for byte as it was sealed. */
  readonly record: string;
}

/** What stands for the hash before the first record. */
export const genesisHash = '0'.repeat(64);

/** The hash of a record at its place: SHA-256, in hex, of three lines: the hash before, the number, the record's text. */
export function linkHash({ seq, previousHash, record }: Omit<Link, 'hash'>): string {
  return createHash('sha256').update(`${previousHash}\n${seq}\n${record}`).digest('hex');
}

/** Chains records, in their order, to a head. */
export function chain(head: { seq: number; hash: string }, records: readonly string[]): Link[] {
  let { seq, hash } = head;
  return records.map((record) => {
    const place = { seq: ++seq, previousHash: hash, record };
    hash = linkHash(place);
    return { ...place, hash };
  });
}
