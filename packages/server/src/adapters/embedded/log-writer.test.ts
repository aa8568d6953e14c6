import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NewLine } from './log-store.ts';
import { createLogWriter } from './log-writer.ts';

const now = new Date('2026-01-01T00:00:00.000Z');

function bench() {
  const stored: NewLine[] = [];
  const append = vi.fn(async (_: string, lines: readonly NewLine[]) => void stored.push(...lines));
  const key = { executionId: 'x', taskId: 'task', number: 2 };
  const writer = createLogWriter({ appendLines: append, clock: { now: () => now }, pause: async () => {} }, key);
  const write = async (...messages: readonly string[]) => {
    for (const message of messages) await writer.write('INFO', message);
    await writer.flush();
  };
  return { stored, append, write, writer };
}
const messages = (lines: readonly NewLine[]) => lines.map(({ message }) => message);

it('lines are stored in their order, each with its task and attempt', async () => {
  const { stored, append, write } = bench();
  await write('one', 'two');
  expect(append).toHaveBeenCalledWith('x', expect.anything());
  expect(stored).toEqual(
    ['one', 'two'].map((message) => ({ timestamp: now, level: 'INFO', taskId: 'task', attempt: 2, message })),
  );
});

it('nothing is stored of one who says nothing', async () => {
  const { append, write } = bench();
  await write();
  expect(append).not.toHaveBeenCalled();
});

describe('a line', () => {
  it('of 16,384 characters is kept, and of what is longer so many', async () => {
    const { stored, write } = bench();
    await write('x'.repeat(16_384), 'x'.repeat(16_385));
    expect(messages(stored)).toEqual(['x'.repeat(16_384), `${'x'.repeat(16_384)} … (cut)`]);
  });
});

it('at most 500 lines are stored at once', async () => {
  const { append, write, stored } = bench();
  await write(...Array.from({ length: 1_001 }, (_, at) => String(at)));
  expect(Math.max(...append.mock.calls.map(([, lines]) => lines.length))).toBeLessThanOrEqual(500);
  expect(messages(stored)).toEqual(Array.from({ length: 1_001 }, (_, at) => String(at)));
});

it('the hundred thousandth line says that there are too many, and none comes after it', async () => {
  const { stored, write } = bench();
  await write(...Array(100_001).fill('x'));
  expect(stored).toHaveLength(100_000);
  expect(messages(stored.slice(-2))).toEqual(['x', expect.stringContaining('too much')]);
});

describe('a store that is away', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is asked again, after a second and a half at most each time', async () => {
    const { append, stored, write } = bench();
    for (let failure = 0; failure < 29; failure++) append.mockRejectedValueOnce(new Error('away'));
    const written = write('one');
    await vi.advanceTimersByTimeAsync(29 * 1_500);
    await written;
    expect(messages(stored)).toEqual(['one']);
  });

  it('thirty times, and then the writer fails', async () => {
    const { append, write } = bench();
    append.mockRejectedValue(new Error('away'));
    const failed = expect(write('one')).rejects.toThrow('away');
    await vi.advanceTimersByTimeAsync(29 * 1_500);
    await failed;
    expect(append).toHaveBeenCalledTimes(30);
  });
});
