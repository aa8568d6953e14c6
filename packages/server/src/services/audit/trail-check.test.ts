import { beforeEach, describe, expect, it } from 'vitest';
import { chain, genesisHash } from '../../core/audit-chain.ts';
import { recordOf, recordText } from '../../core/audit-record.ts';
import type { AuditSnapshot, AuditStore, LooseRecord, OutsideMark, StoredLink } from '../../core/audit-store.ts';
import { createAuditKeys } from './audit-keys.ts';
import { createTrailCheck } from './verify-trail.ts';

const at = '2026-01-01T00:00:00.000Z';
const keys = createAuditKeys('a secret of the server, long enough');
const textOf = (id: string, action = 'act') =>
  recordText(recordOf({ action, outcome: 'success' }, { id, at: new Date(at) }), keys.macKey);
const signed = (first: number, { seq, hash }: { seq: number; hash: string }) =>
  keys.signer.sign({ trail: 'trail', first, seq, hash, at });

/** A chain as the server seals it, each record with a checkpoint of its own. */
function sealed(action = 'act'): StoredLink[] {
  const texts = ['one', 'two', 'three'].map((id) => textOf(id, action));
  return chain({ seq: 0, hash: genesisHash }, texts).map((link, index) => ({
    ...link,
    id: ['one', 'two', 'three'][index],
    checkpoint: signed(link.seq, link),
  }));
}

let links: StoredLink[];
let outside: string[];
let loose: LooseRecord[];
let stray: number | undefined;
let mark: OutsideMark;
let digest: string;
let walkedFrom: (number | undefined)[];
let check: ReturnType<typeof createTrailCheck>;

beforeEach(() => {
  links = sealed();
  outside = links.map((link) => String(link.checkpoint));
  loose = [];
  stray = undefined;
  mark = { first: 1, lines: 3, newest: undefined };
  digest = 'as it was';
  walkedFrom = [];
  const snapshot: AuditSnapshot = {
    async *links(after) {
      walkedFrom.push(after);
      yield* links.slice(after);
    },
    digest: async () => digest,
    async *checkpoints() {
      yield* links.map((link) => String(link.checkpoint)).reverse();
    },
    async *loose() {
      yield* loose;
    },
    strayCheckpoint: async () => stray,
    hashes: async (seqs) => new Map(links.flatMap(({ seq = 0, hash }) => (seqs.includes(seq) ? [[seq, hash]] : []))),
  };
  const store: Pick<AuditStore, 'trail' | 'namedTrail' | 'snapshot'> = {
    trail: 'trail',
    namedTrail: 'trail',
    snapshot: (read) => read(snapshot),
  };
  const lines = async () =>
    (async function* () {
      yield* outside;
    })();
  check = createTrailCheck({
    // The check asks for nothing else of it.
    store: store as AuditStore,
    file: { mark: () => mark, lines, append: async () => undefined },
    keys,
    sealer: { seal: async () => undefined },
  });
});
const verdict = () => check(new AbortController().signal);

it('a trail that is whole is said to be so, with its head and since when it is known outside', async () => {
  expect(await verdict()).toEqual({
    whole: true,
    records: 3,
    head: { seq: 3, hash: links[2]?.hash, at },
    public_key: keys.signer.publicKey,
    first_bad: null,
    outside_from: 1,
  });
});

it('a trail that is known nowhere outside has no such record', async () => {
  outside = [];
  mark = { first: 0, lines: 0, newest: undefined };
  expect(await verdict()).toMatchObject({ whole: true, outside_from: null });
});

it('a check that nobody waits for any more ends with the reason', async () => {
  await expect(check(AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
});

describe('found out by what is outside', () => {
  it('is a chain that was made anew by who has the server’s key', async () => {
    links = sealed('forged');
    expect((await verdict()).first_bad).toMatchObject({ kind: 'changed', seq: 1, reason: /another hash/ });
  });

  it('is a checkpoint there that was changed', async () => {
    outside[1] = String(outside[1]).replace(at, '2026-01-02T00:00:00.000Z');
    expect((await verdict()).first_bad).toMatchObject({ kind: 'changed', seq: 2, reason: /checkpoint outside/ });
  });

  it('is a line that is missing there', async () => {
    outside.pop();
    expect((await verdict()).first_bad).toMatchObject({ kind: 'removed', reason: /^1 checkpoints/ });
  });

  it('is a record that is missing at the end of the chain', async () => {
    links.pop();
    expect((await verdict()).whole).toBe(false);
  });
});

describe('a record beside the chain', () => {
  const record = (more: Partial<LooseRecord>) => ({ id: 'four', text: textOf('four'), waiting: true, ...more });

  it('may wait to be sealed', async () => {
    loose = [record({})];
    expect((await verdict()).whole).toBe(true);
  });

  it.each([
    ['not the server’s', 'inserted', { text: '{}' }],
    ['the server’s under another id', 'inserted', { text: textOf('five') }],
    ['of the server, and not waiting', 'removed', { waiting: false }],
  ] as const)('is found where it is %s', async (_, kind, more) => {
    loose = [record(more)];
    expect((await verdict()).first_bad).toMatchObject({ kind, seq: null, id: 'four' });
  });

  it('is found where it is a checkpoint of nothing', async () => {
    stray = 9;
    expect((await verdict()).first_bad).toMatchObject({
      kind: 'inserted',
      seq: 9,
      reason: 'a checkpoint of no record',
    });
  });
});

describe('the next check', () => {
  it('goes on behind what the last one found whole', async () => {
    await verdict();
    expect(await verdict()).toMatchObject({ whole: true, records: 3 });
    expect(walkedFrom).toEqual([0, 3]);
  });

  it('begins anew where a bit of that has changed', async () => {
    await verdict();
    digest = 'another';
    await verdict();
    expect(walkedFrom).toEqual([0, 0]);
  });

  it('begins anew after one that found something', async () => {
    stray = 9;
    await verdict();
    await verdict();
    expect(walkedFrom).toEqual([0, 0]);
  });

  it('finds a line outside that was changed since', async () => {
    await verdict();
    outside[0] = String(outside[0]).replace(at, '2026-01-02T00:00:00.000Z');
    expect((await verdict()).first_bad).toMatchObject({ kind: 'changed', seq: 1 });
  });
});
