import { expect, it } from 'vitest';
import type { LogLine } from './execution.ts';
import { logEvents, logPages, type ReadLog } from './log-pages.ts';

const line = (number: number): LogLine => ({ number, timestamp: new Date(0), level: 'INFO', message: `${number}` });

/** A log of so many lines, and which pages of it were asked for. */
function logOf(count: number): { read: ReadLog; asked: { after: number; limit: number }[] } {
  const lines = Array.from({ length: count }, (_, at) => line(at + 1));
  const asked: { after: number; limit: number }[] = [];
  const read: ReadLog = async (page) => {
    asked.push(page);
    return lines.filter(({ number }) => number > page.after).slice(0, page.limit);
  };
  return { read, asked };
}
const numbers = async (pages: AsyncIterable<readonly LogLine[]>) => {
  const found: number[][] = [];
  for await (const page of pages) found.push(page.map(({ number }) => number));
  return found;
};

it('a log of more than a page is read to its end, each line once', async () => {
  const pages = await numbers(logPages(logOf(1_001).read, { after: 0 }));
  expect(pages.map(({ length }) => length)).toEqual([500, 500, 1]);
  expect(pages.flat()).toEqual(Array.from({ length: 1_001 }, (_, at) => at + 1));
});

it('a log of exactly a page gives no empty page', async () => {
  expect(await numbers(logPages(logOf(500).read, { after: 0 }))).toHaveLength(1);
});

it('a log without lines gives no page', async () => {
  expect(await numbers(logPages(logOf(0).read, { after: 0 }))).toEqual([]);
});

it('it begins after the line that was seen, and ends with the last one asked for', async () => {
  const { read, asked } = logOf(1_000);
  expect(await numbers(logPages(read, { after: 7, upTo: 9 }))).toEqual([[8, 9]]);
  expect(asked).toEqual([{ after: 7, limit: 2 }]);
});

it('nothing is read where nothing is left', async () => {
  const { read, asked } = logOf(10);
  expect(await numbers(logPages(read, { after: 10, upTo: 10 }))).toEqual([]);
  expect(asked).toEqual([]);
});

it('as events, each line moves the follower on by itself', async () => {
  const events = [];
  for await (const event of logEvents(logOf(2).read, { from: { log: 0, revision: 3 } })) events.push(event);
  expect(events.map(({ position, line: { message } }) => [position, message])).toEqual([
    [{ log: 1, revision: 3 }, '1'],
    [{ log: 2, revision: 3 }, '2'],
  ]);
});
