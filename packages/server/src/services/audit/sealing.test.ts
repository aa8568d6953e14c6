import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { recordOf, recordText } from '../../core/audit-record.ts';
import type { AuditStore, OutsideMark, Sealing, SealRound } from '../../core/audit-store.ts';
import { createAuditKeys } from './audit-keys.ts';
import { createSealer, type Sealer } from './sealer.ts';

const start = new Date('2026-01-01T00:00:00.000Z');
const keys = createAuditKeys('a secret of the server, long enough');
const nothing: SealRound = { taken: 0, skipped: false, line: undefined };
const signed = (seq: number, trail = 'trail') =>
  keys.signer.sign({ trail, first: 1, seq, hash: `hash ${seq}`, at: start.toISOString() });

let rounds: (() => Promise<SealRound>)[];
let asked: { known: Sealing['known']; limit: number }[];
let sealing: Sealing;
let steps: string[];
let logged: unknown[];
let sealer: Sealer;

beforeEach(() => {
  vi.useFakeTimers({ now: start });
  rounds = [];
  asked = [];
  steps = [];
  logged = [];
});
afterEach(() => void vi.useRealTimers());

async function open(outside: readonly string[] = [], newest?: OutsideMark['newest']): Promise<void> {
  const store: Pick<AuditStore, 'trail' | 'seal'> = {
    trail: 'trail',
    async seal(given, limit) {
      sealing = given;
      asked.push({ known: given.known, limit });
      const round = await (rounds.shift()?.() ?? nothing);
      if (round.line) steps.push('committed');
      return round;
    },
  };
  sealer = await createSealer({
    // Sealing asks for nothing else of it.
    store: store as AuditStore,
    file: {
      append: async () => void steps.push('written outside'),
      async *lines() {
        yield* outside;
      },
      mark: () => ({ first: 0, lines: 0, newest }),
    } as unknown as Parameters<typeof createSealer>[0]['file'],
    keys,
    clock: { now: () => new Date() },
    logger: { info() {}, warn() {}, error: (fields) => void logged.push(fields) },
    onCheckpoint: () => void steps.push('sent'),
  });
}
const round = (more: Partial<SealRound>) => async () => ({ ...nothing, ...more });
const failing = (error: unknown) => () => Promise.reject(error);
const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('sealing', () => {
  it('takes a thousand records at a time, until nothing waits', async () => {
    await open();
    rounds = [round({ taken: 1_000 }), round({ taken: 3 })];
    await sealer.seal();
    expect(asked.map(({ limit }) => limit)).toEqual([1_000, 1_000, 1_000]);
  });

  it('lets a checkpoint out only once it is committed', async () => {
    await open();
    rounds = [round({ taken: 1, line: signed(1) })];
    await sealer.seal();
    expect(steps).toEqual(['committed', 'written outside', 'sent']);
  });

  it('goes on from the head that it has just signed', async () => {
    await open();
    rounds = [round({ taken: 1, line: signed(7) })];
    await sealer.seal();
    expect(asked.map(({ known }) => known.seq)).toEqual([0, 7]);
  });

  it('begins at the furthest head that the file outside knows of this trail', async () => {
    await open([signed(3), signed(5), signed(4), signed(9, 'another trail'), 'no checkpoint']);
    await sealer.seal();
    expect(asked[0]?.known).toMatchObject({ seq: 5, hash: 'hash 5' });
  });

  it('begins at the head that is remembered apart from the file, where the file was cut', async () => {
    await open([signed(3)], { trail: 'trail', first: 1, seq: 8, hash: 'hash 8', at: start.toISOString() });
    await sealer.seal();
    expect(asked[0]?.known).toMatchObject({ seq: 8 });
  });

  it('takes a record for genuine under its own id alone', async () => {
    await open();
    await sealer.seal();
    const text = recordText(recordOf({ action: 'act', outcome: 'success' }, { id: 'one', at: start }), keys.macKey);
    expect([sealing.isGenuine(text, 'one'), sealing.isGenuine(text, 'other')]).toEqual([true, false]);
  });
});

describe('sealing is begun', () => {
  it('every second, for what another server left behind', async () => {
    await open();
    await wait(999);
    expect(asked).toHaveLength(0);
    await wait(1);
    expect(asked).toHaveLength(1);
  });

  it('when something was appended, and a failure is logged', async () => {
    await open();
    const error = new Error('away');
    rounds = [failing(error)];
    sealer.wake();
    await wait(0);
    expect(logged).toEqual([{ err: error }]);
  });

  it('once more at the end, and by no timer after that', async () => {
    await open();
    await sealer[Symbol.asyncDispose]();
    expect([asked.length, vi.getTimerCount()]).toEqual([1, 0]);
  });

  it('once for all who ask while it is under way, after they asked', async () => {
    await open();
    let end = () => {};
    const first = new Promise<SealRound>((resolve) => {
      end = () => resolve(nothing);
    });
    rounds = [() => first];
    const all = [sealer.seal(), sealer.seal(), sealer.seal()];
    end();
    await Promise.all(all);
    expect(asked).toHaveLength(2);
    await sealer.seal();
    expect(asked).toHaveLength(3);
  });

  it('for who asks while another fails, and the failure is not theirs', async () => {
    await open();
    rounds = [failing(new Error('away'))];
    const [failed, next] = [sealer.seal(), sealer.seal()];
    await expect(failed).rejects.toThrow('away');
    await expect(next).resolves.toBeUndefined();
  });
});

describe('sealing stands still', () => {
  it('once it has failed for ten seconds, with the time of the last success and the reason', async () => {
    await open();
    rounds = Array.from({ length: 10 }, () => failing(new Error('away')));
    await wait(9_999);
    expect(sealer.stall()).toBeUndefined();
    await wait(1);
    expect(sealer.stall()).toEqual({ since: start, seconds: 10, reason: 'away' });
  });

  it('and no longer once a turn succeeds, from which time it counts anew', async () => {
    await open();
    rounds = Array.from({ length: 10 }, () => failing('a text'));
    await wait(10_500);
    expect(sealer.stall()).toMatchObject({ seconds: 11, reason: 'a text' });
    await wait(500);
    expect(sealer.stall()).toBeUndefined();
    rounds = Array.from({ length: 10 }, () => failing('a text'));
    await wait(10_000);
    expect(sealer.stall()).toMatchObject({ since: new Date(start.getTime() + 11_000), seconds: 10 });
  });

  it('where a turn does not end', async () => {
    await open();
    rounds = [() => new Promise(() => {})];
    await wait(11_400);
    expect(sealer.stall()).toMatchObject({ seconds: 11, reason: 'a turn of sealing does not end' });
  });

  it('where every turn leaves something behind that another session holds', async () => {
    await open();
    rounds = Array.from({ length: 10 }, () => round({ skipped: true }));
    await wait(10_000);
    expect(sealer.stall()).toMatchObject({
      seconds: 10,
      reason: 'another session of the database holds what waits to be sealed',
    });
  });
});
