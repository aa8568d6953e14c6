import { expect, it } from 'vitest';
import type { Caller } from '../../core/caller.ts';
import { createCloneLimit } from './clone-limit.ts';

const caller: Caller = { id: 'key_1', kind: 'api-key', name: 'One', namespaces: ['*'], permissions: ['clone'] };
const start = () => {
  let now = new Date('2026-11-01T10:00:00Z');
  const counted = { count: 3, oldest: new Date('2026-11-01T09:30:00Z') };
  const clock = { now: () => now };
  const limit = createCloneLimit({ intents: { countedSince: async () => counted }, clock, clonesPerHour: 10 });
  const pass = (ms: number) => {
    now = new Date(now.getTime() + ms);
  };
  const free = new Date(now.getTime() + 60_000);
  return { limit, pass, free };
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

it('the budget grows again when the oldest clone is an hour old', async () => {
  expect(await start().limit.budget(caller)).toEqual({
    limit: 10,
    remaining: 7,
    resetMs: 1_800_000,
    windowMs: 3_600_000,
  });
});
