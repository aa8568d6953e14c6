import { describe, expect, it } from 'vitest';
import { chain, genesisHash } from '../../core/audit-chain.ts';
import { createCheckpointSigner, publicKeyOf } from '../../core/audit-checkpoint.ts';
import type { FoundLink, StoredLink } from '../../core/audit-store.ts';
import { checkpointed, vouchedFor } from './checkpointed.ts';

const signer = createCheckpointSigner(Buffer.alloc(32, 1));
const vouching = { publicKeys: [publicKeyOf(signer.publicKey)], trail: 'ours' };
const chained = chain(
  { seq: 0, hash: genesisHash },
  [1, 2, 3, 4].map((id) => `{"id":"${id}"}`),
);
const hashOf = (seq: number) => chained[seq - 1]?.hash ?? '';
const sign = (first: number, seq: number, more: object = {}) =>
  signer.sign({ trail: 'ours', first, seq, hash: hashOf(seq), at: '2026-01-01T00:00:00.000Z', ...more });

/** The links, with these checkpoints beside those numbers. */
const links = (checkpoints: Readonly<Record<number, string>>): StoredLink[] =>
  chained.map((link) => ({ ...link, id: `r${link.seq}`, checkpoint: checkpoints[link.seq] }));

async function faults(stored: readonly StoredLink[], headSeq?: number): Promise<readonly FoundLink['fault'][]> {
  const found: FoundLink['fault'][] = [];
  const source = async function* () {
    yield* stored;
  };
  for await (const link of checkpointed(source(), vouching, { headSeq })) if (link.fault) found.push(link.fault);
  return found;
}

describe('a checkpoint is vouched for', () => {
  it('that is signed for this trail', () => {
    expect(vouchedFor(sign(1, 2), vouching)).toMatchObject({ first: 1, seq: 2 });
  });

  it('and not one of another trail, nor of another key', () => {
    expect(vouchedFor(sign(1, 2, { trail: 'theirs' }), vouching)).toBeUndefined();
    const stranger = createCheckpointSigner(Buffer.alloc(32, 2));
    const theirs = stranger.sign({ trail: 'ours', first: 1, seq: 2, hash: hashOf(2), at: '' });
    expect(vouchedFor(theirs, vouching)).toBeUndefined();
  });
});

it('records that are each covered by one checkpoint have no fault', async () => {
  expect(await faults(links({ 2: sign(1, 2), 4: sign(3, 4) }), 4)).toEqual([]);
  expect(await faults([], 0)).toEqual([]);
});

describe('the fault is', () => {
  it('a checkpoint that was changed', async () => {
    const changed = links({ 2: `${sign(1, 2)} `, 4: sign(3, 4) });
    expect(await faults(changed, 4)).toMatchObject([{ kind: 'changed', seq: 2, id: 'r2' }]);
  });

  it('a checkpoint of another record', async () => {
    expect(await faults(links({ 2: sign(1, 3), 4: sign(3, 4) }), 4)).toMatchObject([
      { kind: 'changed', seq: 2, reason: 'a checkpoint of record 3 stands beside it' },
    ]);
  });

  it('another hash: one of the records that it covers was changed', async () => {
    expect(await faults(links({ 2: sign(1, 2), 4: sign(3, 4, { hash: 'x' }) }), 4)).toMatchObject([
      { kind: 'changed', seq: 3, id: null, reason: expect.stringContaining('records 3 to 4') },
    ]);
  });

  it('a checkpoint that is gone before another', async () => {
    expect(await faults(links({ 4: sign(3, 4) }), 4)).toMatchObject([{ kind: 'removed', seq: 1, id: null }]);
  });

  it('a record that two checkpoints cover', async () => {
    expect(await faults(links({ 2: sign(1, 2), 4: sign(2, 4) }), 4)).toMatchObject([{ kind: 'removed', seq: 3 }]);
  });

  it('the last checkpoint gone, where the head is known elsewhere', async () => {
    expect(await faults(links({ 2: sign(1, 2) }), 4)).toMatchObject([
      { kind: 'removed', seq: 3, id: null, reason: 'no checkpoint vouches for the records 3 to 4' },
    ]);
  });

  it('records behind the last checkpoint that nobody sealed', async () => {
    expect(await faults(links({ 2: sign(1, 2) }), 2)).toMatchObject([{ kind: 'inserted', seq: 3 }]);
    expect(await faults(links({}))).toMatchObject([{ kind: 'inserted', seq: 1 }]);
    expect(await faults(links({ 2: sign(1, 2) }), 3)).toMatchObject([{ kind: 'inserted', seq: 4 }]);
  });

  it('not an end that is missing: that is the walk’s to find', async () => {
    expect(await faults(links({ 2: sign(1, 2) }), 5)).toEqual([]);
  });

  it('the one that was there before', async () => {
    const fault = { kind: 'changed', seq: 2, id: 'r2', reason: 'before' } as const;
    const stored = links({ 2: 'x', 4: sign(3, 4) }).map((link) => (link.seq === 2 ? { ...link, fault } : link));
    expect(await faults(stored, 4)).toEqual([fault]);
  });
});
