import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { IdempotencyStore } from '../../core/idempotency-store.ts';
import { emptyStores, temporaryDatabase } from '../../testing/temporary-database.ts';
import { createIdempotencyStore } from './idempotency-store.ts';
import type { Database } from './open-database.ts';

const start = new Date('2026-01-01T00:00:00.000Z');
const after = (ms: number) => new Date(start.getTime() + ms);
const day = 86_400_000;
const request = { initiator: 'key:1', idempotencyKey: 'k', requestHash: 'hash' };
let database: Database;
let store: IdempotencyStore;

beforeAll(async () => {
  database = await temporaryDatabase();
  store = createIdempotencyStore(database.sql);
});
beforeEach(() => emptyStores(database));
afterAll(() => database?.[Symbol.asyncDispose]());

const kind = async (more: Partial<typeof request> = {}, at = start) =>
  (await store.claim({ ...request, ...more }, at)).kind;

describe('a key', () => {
  it('is claimed by the first, and under way for others', async () => {
    expect([await kind(), await kind()]).toEqual(['first', 'under-way']);
  });

  it('of another caller, and another key, are others', async () => {
    await kind();
    expect([await kind({ initiator: 'key:2' }), await kind({ idempotencyKey: 'l' })]).toEqual(['first', 'first']);
  });

  it('for another request is refused, answered or not', async () => {
    await kind();
    expect(await kind({ requestHash: 'other' }, after(day - 1))).toBe('other-request');
    await store.answered(request, 'x');
    expect(await kind({ requestHash: 'other' })).toBe('other-request');
  });

  it('that is given up is free', async () => {
    await kind();
    await store.giveUp(request);
    expect(await kind()).toBe('first');
  });

  it('that is answered is not given up', async () => {
    await kind();
    await store.answered(request, 'x');
    await store.giveUp(request);
    expect(await store.claim(request, start)).toEqual({ kind: 'answered', answer: 'x' });
  });
});

describe('an answer', () => {
  it('is given as it was, and the fact alone where there is no text', async () => {
    await kind();
    await store.answered(request, undefined);
    expect(await store.claim(request, start)).toEqual({ kind: 'answered' });
  });

  it('is kept until it is a day old, as an intent is', async () => {
    await kind();
    await store.answered(request, 'x');
    expect(await kind({}, after(day - 1))).toBe('answered');
    expect(await kind({}, after(day))).toBe('first');
  });

  it('is that of its key and caller alone', async () => {
    await kind();
    await kind({ idempotencyKey: 'l' });
    await kind({ initiator: 'key:2' });
    await store.answered(request, 'x');
    expect([await kind({ idempotencyKey: 'l' }), await kind({ initiator: 'key:2' })]).toEqual([
      'under-way',
      'under-way',
    ]);
  });
});

it('a claim whose server crashed is free after a minute, and not before', async () => {
  await kind();
  expect(await kind({}, after(60_000))).toBe('under-way');
  expect(await kind({}, after(60_001))).toBe('first');
  expect(await kind({}, after(60_002))).toBe('under-way');
});
