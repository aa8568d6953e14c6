import { expect, it } from 'vitest';
import { createSlots } from './slots.ts';

const refused = expect.objectContaining({
  code: 'RateLimitError',
  details: { streams_max: 2 },
  retryAfterMs: 1_000,
});

it('as many streams as are allowed may be open, and not one more', () => {
  const take = createSlots(2);
  take('one');
  take('one');
  expect(() => take('one')).toThrow(refused);
});

it('another caller has slots of its own', () => {
  const take = createSlots(1);
  take('one');
  expect(() => take('other')).not.toThrow();
});

it('a stream that ends gives its slot back, and no other', () => {
  const take = createSlots(2);
  const first = take('one');
  const second = take('one');
  first[Symbol.dispose]();
  take('one');
  expect(() => take('one')).toThrow(refused);
  second[Symbol.dispose]();
  expect(() => take('one')).not.toThrow();
});

it('once all have ended every slot is free', () => {
  const take = createSlots(2);
  for (const slot of [take('one'), take('one')]) slot[Symbol.dispose]();
  take('one');
  take('one');
  expect(() => take('one')).toThrow(refused);
});
