import { describe, expect, test } from 'vitest';
import { TaskError } from '../../core/task-error.ts';
import { taskErrorOf } from './mysql-error.ts';

const address = { url: 'mysql://root:secret@db:3306/x', describe: 'db:3306/x' };
const failed = (code: string, message = 'what the server says') => Object.assign(new Error(message), { code });

describe('an error of MySQL', () => {
  test.each([
    'ER_DBACCESS_DENIED_ERROR',
    'ER_TABLEACCESS_DENIED_ERROR',
    'ER_COLUMNACCESS_DENIED_ERROR',
    'ER_SPECIFIC_ACCESS_DENIED_ERROR',
    'ER_BINLOG_CREATE_ROUTINE_NEED_SUPER',
    'ER_PARSE_ERROR',
    'ER_UNKNOWN_STORAGE_ENGINE',
    'ER_UNKNOWN_CHARACTER_SET',
    'ER_UNKNOWN_COLLATION',
  ])('is fatal where no other attempt can help: %s', (code) => {
    expect(taskErrorOf(failed(code), address)).toMatchObject({ fatal: true });
  });

  test.each([
    'ECONNREFUSED',
    'PROTOCOL_CONNECTION_LOST',
    'ER_LOCK_DEADLOCK',
    'ER_ACCESS_DENIED_ERROR',
    'ER_CON_COUNT_ERROR',
  ])('is retryable where another may: %s', (code) => {
    expect(taskErrorOf(failed(code), address)).toMatchObject({ fatal: false });
  });

  test.each([
    [failed('ER_X'), 'db:3306/x: ER_X: what the server says'],
    [failed('ECONNREFUSED', 'connect ECONNREFUSED'), 'db:3306/x: connect ECONNREFUSED'],
    [new Error('plain'), 'db:3306/x: plain'],
    [new Error(''), 'db:3306/x: connection lost'],
    ['text', 'db:3306/x: text'],
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
