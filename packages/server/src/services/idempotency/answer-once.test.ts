import { describe, expect, it, vi } from 'vitest';
import type { IdempotencyClaim, IdempotencyStore } from '../../core/idempotency-store.ts';
import { keyCaller } from '../../testing/key-caller.ts';
import { answerOnce } from './answer-once.ts';

const now = new Date('2026-01-01T00:00:00.000Z');
const caller = keyCaller;
const call = { caller, idempotencyKey: 'k', procedure: 'things.make', input: { b: 1, a: 2 }, secret: false };

function bench(...claims: readonly IdempotencyClaim[]) {
  const left = [...claims];
  const answers = {
    claim: vi.fn<IdempotencyStore['claim']>(async () => left.shift() ?? { kind: 'under-way' }),
    answered: vi.fn<IdempotencyStore['answered']>(async () => undefined),
    giveUp: vi.fn<IdempotencyStore['giveUp']>(async () => undefined),
  };
  const act = vi.fn(async () => ({ at: now }));
  const pause = vi.fn(async (_ms: number) => undefined);
  const once = (more: Partial<typeof call> = {}) =>
    answerOnce({ answers, clock: { now: () => now }, pause }, { ...call, ...more }, act);
  return { answers, act, pause, once };
}
const conflict = (message: string) =>
  expect.objectContaining({
    code: 'ConflictError',
    message: expect.stringContaining(message),
    details: { field: 'Idempotency-Key' },
  });

describe('the first', () => {
  it('is done, and its answer kept as it was', async () => {
    const { answers, act, once } = bench({ kind: 'first' });
    expect(await once()).toEqual({ answer: { at: now }, replayed: false });
    expect(act).toHaveBeenCalledOnce();
    const [[request, kept] = []] = answers.answered.mock.calls;
    const { answers: later, once: again } = bench({
      kind: 'answered',
      ...(kept === undefined ? {} : { answer: kept }),
    });
    expect(await again()).toEqual({ answer: { at: now }, replayed: true });
    expect(later.claim).toHaveBeenCalledWith(request, now);
  });

  it('whose answer holds a secret is kept without it', async () => {
    const { answers, once } = bench({ kind: 'first' });
    await once({ secret: true });
    expect(answers.answered).toHaveBeenCalledWith(expect.anything(), undefined);
  });

  it('that fails is given up, and its error is the answer', async () => {
    const { answers, act, once } = bench({ kind: 'first' });
    act.mockRejectedValue(new Error('no'));
    await expect(once()).rejects.toThrow('no');
    expect(answers.giveUp).toHaveBeenCalledWith(answers.claim.mock.calls[0]?.[0]);
    expect(answers.answered).not.toHaveBeenCalled();
  });

  it('without a key asks nobody', async () => {
    const { answers, once } = bench();
    const { idempotencyKey: _, ...without } = call;
    expect(await once({ ...without, idempotencyKey: undefined as unknown as string })).toMatchObject({
      replayed: false,
    });
    expect(answers.claim).not.toHaveBeenCalled();
  });
});

describe('a request is the same', () => {
  const hashOf = async (more: Partial<typeof call>) => {
    const { answers, once } = bench({ kind: 'first' });
    await once(more);
    return answers.claim.mock.calls[0]?.[0].requestHash;
  };

  it('whatever the order of its fields', async () => {
    expect(await hashOf({ input: { a: 2, b: 1 } })).toBe(await hashOf({}));
  });

  it('and another for another input, or another procedure', async () => {
    const hashes = [
      await hashOf({}),
      await hashOf({ input: { a: 2, b: 2 } }),
      await hashOf({ procedure: 'things.break' }),
    ];
    expect(new Set(hashes).size).toBe(3);
  });

  it('and is claimed for its caller under its key', async () => {
    const { answers, once } = bench({ kind: 'first' });
    await once();
    expect(answers.claim).toHaveBeenCalledWith(
      expect.objectContaining({ initiator: 'key_1', idempotencyKey: 'k' }),
      now,
    );
  });
});

describe('refused', () => {
  it('another request under the same key', async () => {
    await expect(bench({ kind: 'other-request' }).once()).rejects.toThrow(conflict('another body'));
  });

  it('one whose answer held a secret', async () => {
    await expect(bench({ kind: 'answered' }).once()).rejects.toThrow(conflict('shown once'));
  });
});

describe('one that is under way', () => {
  it('is waited for', async () => {
    const { act, once } = bench({ kind: 'under-way' }, { kind: 'answered', answer: '{"json":7}' });
    expect(await once()).toEqual({ answer: 7, replayed: true });
    expect(act).not.toHaveBeenCalled();
  });

  it('is waited for no longer than fifteen seconds, a tenth of one at a time', async () => {
    const { answers, pause, once } = bench();
    await expect(once()).rejects.toThrow(conflict('under way'));
    expect(pause.mock.calls).toEqual(Array(150).fill([100]));
    expect(answers.claim).toHaveBeenCalledTimes(151);
  });

  it('and says when to ask again', async () => {
    await expect(bench().once()).rejects.toMatchObject({ retryAfterMs: 1_000 });
  });
});
