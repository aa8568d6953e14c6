import { describe, expect, test } from 'vitest';
import { TaskError } from '../../core/task-error.ts';
import { taskErrorOf } from './postgres-error.ts';

const address = { url: 'postgres://u:secret@db:5432/x', describe: 'db:5432/x' };
const failed = (code: string, message = 'what the server says') => Object.assign(new Error(message), { code });

describe('an error of Postgres', () => {
  test.each([
    ['a right that is missing', '42501'],
    ['a feature that the server lacks', '0A000'],
    ['a statement that it cannot read', '42601'],
    ['an extension that is not installed', '58P01'],
  ])('is fatal where no other attempt can help: %s', (_, code) => {
    expect(taskErrorOf(failed(code), address)).toMatchObject({ fatal: true });
  });

  test.each(['ECONNREFUSED', '57P01', '40P01', '53300', '28P01'])('is retryable where another may: %s', (code) => {
    expect(taskErrorOf(failed(code), address)).toMatchObject({ fatal: false });
  });

  test.each([
    [failed('57P01'), 'db:5432/x: 57P01: what the server says'],
    [new Error('plain'), 'db:5432/x: plain'],
    ['text', 'db:5432/x: text'],
  ])('says which server and what: %s', (error, message) => {
    expect(taskErrorOf(error, address).message).toBe(message);
  });

  test('has at most 500 characters, however long the statement in it is', () => {
    expect(taskErrorOf(new Error('x'.repeat(1_000)), address).message).toHaveLength(500);
  });

  test('that is ours already stays as it is', () => {
    const ours = new TaskError('ours', { fatal: true });
    expect(taskErrorOf(ours, address)).toBe(ours);
  });
});
