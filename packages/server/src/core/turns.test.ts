import { expect, it } from 'vitest';
import { createTurns } from './turns.ts';

const soon = () => new Promise<void>((resolve) => setImmediate(resolve));

it('as many as may go at once do not wait, and the next go in their order', async () => {
  const takeTurn = createTurns({ atOnce: 2, waitingMax: 2 });
  const [first, second] = [await takeTurn('a'), await takeTurn('a')];
  const order: string[] = [];
  const third = takeTurn('a').then(() => order.push('third'));
  const fourth = takeTurn('a').then(() => order.push('fourth'));
  await soon();
  expect(order).toEqual([]);
  second[Symbol.dispose]();
  await third;
  expect(order).toEqual(['third']);
  first[Symbol.dispose]();
  await fourth;
  expect(order).toEqual(['third', 'fourth']);
});

it('more than may wait are refused, and taken again once the others are through', async () => {
  const takeTurn = createTurns({ atOnce: 1, waitingMax: 1 });
  const first = await takeTurn('a');
  const second = takeTurn('a');
  await expect(takeTurn('a')).rejects.toMatchObject({ code: 'RateLimitError', retryAfterMs: 1_000 });
  first[Symbol.dispose]();
  (await second)[Symbol.dispose]();
  (await takeTurn('a'))[Symbol.dispose]();
});

it('one party does not wait for another', async () => {
  const takeTurn = createTurns({ atOnce: 1, waitingMax: 0 });
  await takeTurn('a');
  await expect(takeTurn('b')).resolves.toBeDefined();
});

it('a turn that is given back twice is one', async () => {
  const takeTurn = createTurns({ atOnce: 1, waitingMax: 0 });
  const first = await takeTurn('a');
  first[Symbol.dispose]();
  await takeTurn('a');
  first[Symbol.dispose]();
  await expect(takeTurn('a')).rejects.toMatchObject({ code: 'RateLimitError' });
});
