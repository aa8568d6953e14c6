import { expect, it, vi } from 'vitest';
import type { Caller } from '../../core/caller.ts';
import { createCloneLimit } from './clone-limit.ts';

const caller: Caller = {
  id: 'key_1',
  kind: 'api-key',
  name: 'One',
  namespaces: ['*'],
  projects: ['*'],
  permissions: ['clone'],
};
const start = () => {
  let now = new Date('2026-11-01T10:00:00Z');
  const counted = { count: 3, oldest: new Date('2026-11-01T09:30:00Z') };
  const clock = { now: () => now };
  const limit = createCloneLimit({ intents: { countedSince: async () => counted }, clock, clonesPerHour: 10 });
  const pass = (ms: number) => {
    now = new Date(now.getTime() + ms);
  };
  const free = new Date(now.getTime() + 60_000);
  return { limit, pass, free, counted, now: () => now };
};

it('whoever was just refused is refused again without a question to the store', () => {
  const { limit, pass, free } = start();
  limit.refused(caller, free);
  pass(1_000);
  expect(() => limit.mustBeFree(caller)).toThrow(expect.objectContaining({ retryAfterMs: 59_000 }));
});

it('a refusal is remembered for seconds only, since a place may be given back', () => {
  const { limit, pass, free } = start();
  limit.refused(caller, free);
  pass(5_001);
  expect(() => limit.mustBeFree(caller)).not.toThrow();
});

it('a refusal does not outlive the limit that it was made for', () => {
  const { limit, free } = start();
  limit.refused(caller, free);
  expect(() => limit.mustBeFree({ ...caller, clonesPerHour: 20 })).not.toThrow();
});

it('another caller is not concerned', () => {
  const { limit, free } = start();
  limit.refused(caller, free);
  expect(() => limit.mustBeFree({ ...caller, id: 'key_2' })).not.toThrow();
});

it('a refusal is remembered for five seconds, and not for one millisecond more', () => {
  const { limit, pass, free } = start();
  limit.refused(caller, free);
  pass(4_999);
  expect(() => limit.mustBeFree(caller)).toThrow(expect.objectContaining({ code: 'RateLimitError' }));
  pass(1);
  expect(() => limit.mustBeFree(caller)).not.toThrow();
});

it('a refusal ends when a place is free, though it is no five seconds old', () => {
  const { limit, pass, now } = start();
  limit.refused(caller, new Date(now().getTime() + 1_000));
  pass(999);
  expect(() => limit.mustBeFree(caller)).toThrow(expect.objectContaining({ retryAfterMs: 1 }));
  pass(1);
  expect(() => limit.mustBeFree(caller)).not.toThrow();
});

it('a refusal says the limit, its window, and when to come again', () => {
  const { limit, free } = start();
  const refused = { code: 'RateLimitError', details: { limit: 10, window: '3600s' }, retryAfterMs: 60_000 };
  expect(limit.refused(caller, free)).toMatchObject(refused);
  expect(() => limit.mustBeFree(caller)).toThrow(expect.objectContaining(refused));
});

it('a caller’s own limit goes before the server’s', () => {
  const { limit } = start();
  expect([limit.of(caller), limit.of({ ...caller, clonesPerHour: 3 })]).toEqual([10, 3]);
});

it('whoever was just refused has a budget of nothing, until a place is free', async () => {
  const { limit, pass, free } = start();
  limit.refused(caller, free);
  pass(1_000);
  const none = { limit: 10, remaining: 0, resetMs: 59_000, windowMs: 3_600_000 };
  expect(await limit.budget(caller)).toEqual(none);
});

it('a budget counts since an hour ago', async () => {
  const countedSince = vi.fn(async () => ({ count: 0 }));
  const clock = { now: () => new Date('2026-11-01T10:00:00Z') };
  await createCloneLimit({ intents: { countedSince }, clock, clonesPerHour: 10 }).budget(caller);
  expect(countedSince).toHaveBeenCalledWith(caller.id, new Date('2026-11-01T09:00:00Z'));
});

it.each([
  [0, 10],
  [9, 1],
  [10, 0],
  [11, 0],
])('%i clones of 10 leave %i', (count, remaining) => {
  expect(start().limit.budgetAt(caller, { count })).toMatchObject({ remaining, resetMs: 3_600_000 });
});

it('the budget grows again when the oldest clone is an hour old', async () => {
  expect(await start().limit.budget(caller)).toEqual({
    limit: 10,
    remaining: 7,
    resetMs: 1_800_000,
    windowMs: 3_600_000,
  });
});

it('a clock that is set back keeps nobody waiting for longer than an hour, nor refused without a question', async () => {
  const { limit, pass, free, counted } = start();
  limit.refused(caller, free);
  pass(-3 * 3_600_000);
  expect(() => limit.mustBeFree(caller)).not.toThrow();
  expect(limit.refused(caller, free)).toMatchObject({ retryAfterMs: 3_600_000 });
  expect(limit.budgetAt(caller, counted)).toMatchObject({ resetMs: 3_600_000 });
});
