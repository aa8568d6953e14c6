import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { readLines } from './read-lines.ts';

async function linesOf(...chunks: (string | Buffer)[]): Promise<string[]> {
  const lines: string[] = [];
  await readLines(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), (line) => void lines.push(line));
  return lines;
}

it('puts lines together from pieces, and does not need a last line break', async () => {
  expect(await linesOf('one\ntw', 'o\r\n', '\nthree\nfo', 'ur')).toEqual(['one', 'two', 'three', 'four']);
});

it('keeps a character whole that comes in two pieces', async () => {
  const bytes = Buffer.from('Grüße 🌍\n');
  expect(await linesOf(bytes.subarray(0, 3), bytes.subarray(3, 10), bytes.subarray(10))).toEqual(['Grüße 🌍']);
});

it('holds on to four million characters of a line that does not end, and no more', async () => {
  const megabyte = 'x'.repeat(1024 * 1024);
  const [line, next] = await linesOf(...Array.from({ length: 6 }, () => megabyte), '\nnext\n');
  expect(line).toHaveLength(4 * 1024 * 1024);
  expect(next).toBe('next');
});

it('reads on when a line has been taken', async () => {
  const seen: string[] = [];
  await readLines(Readable.from([Buffer.from('one\ntwo\n')]), async (line) => {
    seen.push(`${line} begins`);
    await Promise.resolve();
    seen.push(`${line} ends`);
  });
  expect(seen).toEqual(['one begins', 'one ends', 'two begins', 'two ends']);
});
