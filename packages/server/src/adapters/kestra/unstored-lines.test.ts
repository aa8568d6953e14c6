import { expect, it } from 'vitest';
import { createUnstoredLines } from './unstored-lines.ts';

const at = (ms: number) => `2026-11-01T10:00:00.${String(ms).padStart(3, '0')}`;
const line = (message: string, ms: number, digits = '123456') => ({
  taskRunId: 'run',
  attemptNumber: 0,
  message,
  level: 'INFO' as const,
  timestamp: `${at(ms)}${digits.slice(0, 3)}Z`,
});
const start = () => {
  let now = 0;
  const expected = createUnstoredLines({ now: () => new Date(now) });
  return {
    expected,
    pass(ms: number) {
      now += ms;
    },
  };
};

it('the first line that is told and not stored is missing', () => {
  const { expected } = start();
  expected.expect(line('two', 2));
  expected.expect(line('one', 1));
  expected.found([line('two', 2)]);
  expect(expected.first()).toBe(line('one', 1).timestamp);
});

it('a line is found though the store has rounded its time, and though it was told twice', () => {
  const { expected } = start();
  expected.expect({ ...line('one', 1), timestamp: `${at(1)}999999Z` });
  expected.expect({ ...line('one', 1), timestamp: `${at(1)}999999Z` });
  expected.found([{ ...line('one', 2), timestamp: `${at(2)}000000Z` }]);
  expect(expected.first()).toBeUndefined();
});

it('a line that never comes is given up', () => {
  const { expected, pass } = start();
  expected.expect(line('lost', 1));
  pass(16_000);
  expected.found([]);
  expect(expected.first()).toBeUndefined();
});
