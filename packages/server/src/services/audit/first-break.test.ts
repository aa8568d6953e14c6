import { describe, expect, it } from 'vitest';
import { chain, genesisHash } from '../../core/audit-chain.ts';
import type { FoundLink } from '../../core/audit-store.ts';
import { firstBreak } from './first-break.ts';

const links: readonly FoundLink[] = chain(
  { seq: 0, hash: genesisHash },
  [1, 2, 3, 4].map((id) => `{"id":"${id}"}`),
).map((link) => ({ ...link, id: String(link.seq) }));
const at = (seq: number): FoundLink => links[seq - 1] ?? { seq, previousHash: '', hash: '', record: '', id: '' };
const walk = (found: readonly FoundLink[], headSeq?: number) =>
  firstBreak(async function* () {
    yield* found;
  }, headSeq);
const bad = async (found: readonly FoundLink[], headSeq: number | undefined = 4) => (await walk(found, headSeq)).bad;

describe('a chain that is whole', () => {
  it('is walked to its end', async () => {
    expect(await walk(links, 4)).toEqual({ next: { seq: 5, previousHash: at(4).hash } });
  });

  it('begins with nothing', async () => {
    expect(await walk([])).toEqual({ next: { seq: 1, previousHash: genesisHash } });
  });

  it('may go on behind the last record that a checkpoint vouches for', async () => {
    expect(await bad(links, 3)).toBeUndefined();
  });
});

describe('the first link that is not what was sealed', () => {
  it('is cut off where a checkpoint vouches for more', async () => {
    expect(await bad(links, 5)).toEqual({
      kind: 'truncated',
      seq: 5,
      id: null,
      reason: 'the trail ends before it, and a checkpoint vouches for records up to 5',
    });
    expect(await bad([], 1)).toMatchObject({ kind: 'truncated', seq: 1 });
  });

  it.each([1, 2, 3])('is removed: %i', async (seq) => {
    const rest = links.filter((link) => link.seq !== seq);
    expect(await bad(rest)).toEqual({
      kind: 'removed',
      seq,
      id: null,
      reason: `after the record before it comes number ${seq + 1}`,
    });
  });

  it('is changed, where nobody knows how many there were', async () => {
    const rest = links.filter((link) => link.seq !== 2);
    expect(await walk(rest)).toMatchObject({ bad: { kind: 'changed', seq: 2, id: '3' } });
  });

  it.each([
    ['its text', { record: '{"id":"x"}' }],
    ['its hash', { hash: 'x' }],
    ['the hash before it', { previousHash: 'x' }],
  ])('is changed in %s', async (_, change) => {
    const changed = links.map((link) => (link.seq === 2 ? { ...link, ...change } : link));
    expect(await bad(changed)).toMatchObject({ kind: 'changed', seq: 2, id: '2' });
  });

  it('is changed in its number', async () => {
    const changed = links.map((link) => (link.seq === 2 ? { ...link, seq: 7 } : link));
    expect(await bad(changed)).toEqual({ kind: 'changed', seq: 2, id: '2', reason: 'its number is 7 now' });
  });

  it('has changed places with another', async () => {
    const swapped = [at(1), { ...at(2), record: at(3).record, id: '3' }, { ...at(3), record: at(2).record, id: '2' }];
    expect(await bad([...swapped, at(4)])).toEqual({
      kind: 'reordered',
      seq: 2,
      id: '2',
      reason: 'the record that was sealed here stands at another place',
    });
  });

  it('was put in before another', async () => {
    const forged = { ...at(2), hash: 'x', record: '{"id":"x"}', id: 'x' };
    const moved = [3, 4].map((seq) => ({ ...at(seq), seq: seq + 1 }));
    expect(await bad([at(1), forged, { ...at(2), seq: 3 }, ...moved])).toMatchObject({
      kind: 'inserted',
      seq: 2,
      id: 'x',
    });
  });

  it('has the number of another, which stands there too', async () => {
    const double = { ...at(2), record: '{"id":"x"}', id: 'x' };
    expect(await bad([at(1), at(2), double, at(3), at(4)])).toEqual({
      kind: 'inserted',
      seq: 2,
      id: 'x',
      reason: 'there is a second link of number 2',
    });
  });

  it('has the number of another, whatever was changed behind it', async () => {
    const double = { ...at(1), record: '{"id":"x"}', id: 'x' };
    expect(await bad([at(1), double, at(2), at(4)])).toMatchObject({ kind: 'inserted', seq: 1, id: 'x' });
  });

  it('has the number of one before it', async () => {
    const renumbered = { ...at(3), seq: 1 };
    expect((await walk([at(1), at(2), renumbered])).bad).toMatchObject({ kind: 'reordered', seq: 3, id: '3' });
  });

  it('has lost its record, and its place is empty', async () => {
    const emptied = links.map((link) => (link.seq === 2 ? { ...link, record: undefined } : link));
    expect(await bad(emptied)).toEqual({
      kind: 'removed',
      seq: 2,
      id: '2',
      reason: 'its record is gone, and its place in the chain is empty',
    });
  });

  it('has lost its record with all after it', async () => {
    const emptied = links.map((link) => (Number(link.seq) >= 3 ? { ...link, record: undefined } : link));
    expect(await bad(emptied)).toEqual({
      kind: 'truncated',
      seq: 3,
      id: '3',
      reason: 'its record and all after it are gone',
    });
  });

  it('has a fault of its own, where its place is right', async () => {
    const fault = { kind: 'changed', seq: 3, id: '3', reason: 'its checkpoint was changed' } as const;
    expect(await bad(links.map((link) => (link.seq === 3 ? { ...link, fault } : link)))).toEqual(fault);
  });

  it('is no link at all', async () => {
    const fault = { kind: 'changed', seq: 2, id: null, reason: 'line 2 of the export is no record' } as const;
    const unreadable = { seq: undefined, previousHash: '', hash: '', record: undefined, id: undefined, fault };
    expect(await bad([at(1), unreadable, at(3), at(4)])).toEqual(fault);
  });
});
