import { getEventListeners } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import type { Session } from '../../core/session.ts';
import { endsWithSession } from './ends-with-session.ts';

function session() {
  const end = new AbortController();
  const dispose = vi.fn();
  const open: Session = { signal: end.signal, renew: () => undefined, [Symbol.dispose]: dispose };
  return { open, dispose, end };
}
async function* events(...all: readonly number[]) {
  yield* all;
}
async function read(data: unknown): Promise<unknown[]> {
  const seen: unknown[] = [];
  // What `endsWithSession` gives back is what it was given.
  for await (const event of data as AsyncIterable<unknown>) seen.push(event);
  return seen;
}

describe('a session ends', () => {
  it('with the last of its events, and each of them is seen', async () => {
    const { open, dispose } = session();
    const { data } = endsWithSession({ ok: true, data: events(1, 2) }, open);
    expect(dispose).not.toHaveBeenCalled();
    expect(await read(data)).toEqual([1, 2]);
    expect(dispose).toHaveBeenCalledOnce();
  });

  it('when its reader goes', async () => {
    const { open, dispose } = session();
    const returned = vi.fn(async () => ({ value: undefined, done: true as const }));
    const endless = {
      [Symbol.asyncIterator]: () => ({ next: async () => ({ value: 1, done: false }), return: returned }),
    };
    const { data } = endsWithSession({ ok: true, data: endless }, open);
    for await (const _ of data as AsyncIterable<unknown>) break;
    expect([dispose.mock.calls.length, returned.mock.calls.length]).toEqual([1, 1]);
  });

  it('at once, where there are no events', () => {
    for (const result of [{ ok: false }, { ok: true, data: {} }, { ok: true, data: null }, { ok: true, data: 'x' }]) {
      const { open, dispose } = session();
      expect(endsWithSession(result, open)).toBe(result);
      expect(dispose).toHaveBeenCalledOnce();
    }
  });

  it('when the connection goes before its events are asked for', async () => {
    for (const isBefore of [true, false]) {
      const { open, dispose } = session();
      const gone = new AbortController();
      if (isBefore) gone.abort();
      endsWithSession({ ok: true, data: events(1) }, open, gone.signal);
      gone.abort();
      expect(dispose).toHaveBeenCalledOnce();
    }
  });

  it('though its events fail, and the failure is seen', async () => {
    const { open, dispose } = session();
    const broken = { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('broken')) }) };
    await expect(read(endsWithSession({ ok: true, data: broken }, open).data)).rejects.toThrow('broken');
    expect(dispose).toHaveBeenCalledOnce();
  });
});

describe('events stop with the reason of the session’s end', () => {
  it('while they are waited for', async () => {
    const { open, end } = session();
    const silent = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) };
    const reading = read(endsWithSession({ ok: true, data: silent }, open).data);
    end.abort(new Error('revoked'));
    await expect(reading).rejects.toThrow('revoked');
  });

  it('that came before they are asked for', async () => {
    const { open, end } = session();
    end.abort(new Error('revoked'));
    const silent = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) };
    await expect(read(endsWithSession({ ok: true, data: silent }, open).data)).rejects.toThrow('revoked');
  });

  it('though one comes in the same moment', async () => {
    const { open, end } = session();
    let come: (event: IteratorResult<number>) => void = () => undefined;
    const next = new Promise<IteratorResult<number>>((resolve) => {
      come = resolve;
    });
    const one = { [Symbol.asyncIterator]: () => ({ next: () => next }) };
    const reading = read(endsWithSession({ ok: true, data: one }, open).data);
    come({ value: 1, done: false });
    // Behind the event, and before whoever waits for it goes on.
    queueMicrotask(() => end.abort(new Error('revoked')));
    await expect(reading).rejects.toThrow('revoked');
  });

  it('and none that comes after it is seen', async () => {
    const { open, end } = session();
    const { data } = endsWithSession({ ok: true, data: events(1, 2) }, open);
    const reader = (data as AsyncIterable<unknown>)[Symbol.asyncIterator]();
    expect(await reader.next()).toMatchObject({ value: 1 });
    end.abort(new Error('expired'));
    await expect(reader.next()).rejects.toThrow('expired');
  });
});

it('a session that outlives its events is not listened to any more', async () => {
  const { open, end } = session();
  await read(endsWithSession({ ok: true, data: events(1, 2, 3) }, open).data);
  expect(getEventListeners(end.signal, 'abort')).toEqual([]);
});
