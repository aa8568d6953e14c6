import { describe, expect, it } from 'vitest';
import { exitCode } from './exit-codes.ts';
import { RailwayError } from './railway.ts';
import { TaskError } from './task-error.ts';

describe('errors of tasks', () => {
  it.each([true, false])('say whether another attempt can help: fatal %s', (fatal) => {
    const cause = new Error('why');
    expect(new TaskError('text', { fatal, cause })).toMatchObject({ name: 'TaskError', message: 'text', fatal, cause });
  });

  it('of Railway are final and certain where nothing else is said', () => {
    const error = new RailwayError('invalid', 'text');
    expect(error).toMatchObject({ name: 'RailwayError', code: 'invalid', retryable: false, unknownOutcome: false });
  });

  it('of Railway keep what is said of them', () => {
    const options = { retryable: true, unknownOutcome: true, cause: new Error('why') };
    expect(new RailwayError('timeout', 'text', options)).toMatchObject({ code: 'timeout', ...options });
  });
});

// Kestra's flows and the embedded engine read these numbers.
describe('the exit codes of a task', () => {
  it('keep their meaning', () => {
    expect(exitCode).toEqual({ success: 0, retryable: 1, fatal: 2, stopped: 143 });
  });
});
