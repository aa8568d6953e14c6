import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import type { LogLine } from '../../../core/execution.ts';
import { vector } from '../../../testing/vector.ts';
import { createLogHash } from './log-hash.ts';

const timestamp = new Date('2026-01-02T03:04:05.678Z');
const first: LogLine = { number: 1, timestamp, level: 'INFO', taskId: 'sync', attempt: 2, message: 'one' };
const second: LogLine = { number: 2, timestamp, level: 'WARN', message: 'two' };
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

it('of an empty log is that of nothing', () => {
  expect(createLogHash().digest()).toBe(sha256(''));
});

it('can be made by anybody from the lines as the API shows them', () => {
  const hash = createLogHash();
  hash.add(first);
  hash.add(second);
  const text = `1\t2026-01-02T03:04:05.678Z\tINFO\tsync\t2\tone\n2\t2026-01-02T03:04:05.678Z\tWARN\t\t\ttwo\n`;
  expect(hash.digest()).toBe(sha256(text));
});

it('can be asked before the log is whole', () => {
  const hash = createLogHash();
  hash.add(first);
  hash.digest();
  hash.add(second);
  const whole = createLogHash();
  for (const line of [first, second]) whole.add(line);
  expect(hash.digest()).toBe(whole.digest());
});

it('counts the lines', () => {
  const hash = createLogHash();
  for (const line of [first, second]) hash.add(line);
  expect(hash.count).toBe(2);
});

it('differs for another order of the lines', () => {
  const [forth, back] = [createLogHash(), createLogHash()];
  for (const line of [first, second]) forth.add(line);
  for (const line of [second, first]) back.add(line);
  expect(forth.digest()).not.toBe(back.digest());
});

it('is after each line that of the golden vector', () => {
  const { lines, hashes } = vector('log-receipt');
  const hash = createLogHash();
  for (const [at, { timestamp: time, task, ...line }] of lines.entries()) {
    hash.add({ ...line, timestamp: new Date(time), ...(task === undefined ? {} : { taskId: task }) });
    expect([hash.count, hash.digest()]).toEqual([at + 1, hashes[at]]);
  }
});
