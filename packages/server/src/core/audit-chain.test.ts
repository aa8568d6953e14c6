import { describe, expect, it } from 'vitest';
import { vector } from '../testing/vector.ts';
import { chain, genesisHash, linkHash } from './audit-chain.ts';

const { records } = vector('audit');
const texts = records.map(({ text }: { text: string }) => text);
const hashes = records.map(({ hash }: { hash: string }) => hash);

it('begins with 64 zeros', () => {
  expect(genesisHash).toBe('0'.repeat(64));
});

it('has the links of the golden vector', () => {
  expect(chain({ seq: 0, hash: genesisHash }, texts)).toEqual(
    texts.map((record: string, at: number) => ({
      seq: at + 1,
      previousHash: at === 0 ? genesisHash : hashes[at - 1],
      record,
      hash: hashes[at],
    })),
  );
});

it('goes on from a head as if it had not been broken off', () => {
  const [first] = chain({ seq: 0, hash: genesisHash }, texts.slice(0, 1));
  const rest = chain({ seq: first?.seq ?? 0, hash: first?.hash ?? '' }, texts.slice(1));
  expect(rest.map(({ hash }) => hash)).toEqual(hashes.slice(1));
});

it('of no records has no links', () => {
  expect(chain({ seq: 7, hash: 'x' }, [])).toEqual([]);
});

describe('the hash of a link', () => {
  const link = { seq: 1, previousHash: genesisHash, record: texts[0] };

  it.each([
    ['another number', { seq: 2 }],
    ['another hash before it', { previousHash: '1'.repeat(64) }],
    ['another text', { record: `${texts[0]} ` }],
    ['a number that runs into the text', { seq: 11, record: texts[0].slice(1) }],
  ])('is another one for %s', (_, change) => {
    expect(linkHash({ ...link, ...change })).not.toBe(linkHash(link));
  });
});
