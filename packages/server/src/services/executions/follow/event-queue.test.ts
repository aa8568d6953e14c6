import { expect, it } from 'vitest';
import { createEventQueue, type EventQueue } from './event-queue.ts';

async function all<T>(queue: EventQueue<T>): Promise<T[]> {
  const events: T[] = [];
  for await (const event of queue) events.push(event);
  return events;
}

it('gives a reader every event in order, then the end', async () => {
  const queue = createEventQueue<number>(10);
  queue.push(1);
  queue.push(2);
  queue.end();
  expect(await all(queue)).toEqual([1, 2]);
});

it('wakes a reader who waits', async () => {
  const queue = createEventQueue<number>(10);
  const reader = queue[Symbol.asyncIterator]();
  const waiting = reader.next();
  queue.push(1);
  expect(await waiting).toEqual({ value: 1, done: false });
});

it('wakes a reader who waits for an end', async () => {
  const queue = createEventQueue<number>(10);
  const waiting = all(queue);
  queue.end();
  expect(await waiting).toEqual([]);
});

it('takes nothing after its end', async () => {
  const queue = createEventQueue<number>(10);
  queue.end();
  queue.push(1);
  expect(await all(queue)).toEqual([]);
});

it('gives what was there before a failure, then the failure', async () => {
  const queue = createEventQueue<number>(10);
  queue.push(1);
  queue.fail(new Error('gone'));
  const reader = queue[Symbol.asyncIterator]();
  expect(await reader.next()).toEqual({ value: 1, done: false });
  await expect(reader.next()).rejects.toThrow('gone');
});

it('lets a reader be as late as its length', async () => {
  const queue = createEventQueue<number>(3);
  for (const event of [1, 2, 3]) queue.push(event);
  queue.end();
  expect(await all(queue)).toEqual([1, 2, 3]);
});

it('cuts off a reader who is later than that, and says how to go on', async () => {
  const queue = createEventQueue<number>(3);
  for (const event of [1, 2, 3, 4]) queue.push(event);
  const cut = { code: 'RateLimitError', retryAfterMs: 1_000, message: expect.stringContaining('last event id') };
  await expect(all(queue)).rejects.toThrow(expect.objectContaining(cut));
});
