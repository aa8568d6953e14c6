import type { Flow, FlowTask } from '@understudy/flows';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Execution, type State, states, type TaskRun } from '../../core/execution.ts';
import { statusOf, taskBodies } from './task-bodies.ts';

const task = (id: string, more: Partial<FlowTask> = {}): FlowTask => ({
  id,
  description: id,
  timeoutMs: 1_000,
  ...more,
});
const flow: Flow = {
  spec: { id: 'flow', namespace: 'test', inputs: z.object({}), outputs: z.object({}) },
  description: '',
  labels: {},
  tasks: [task('first'), task('second', { retry: { type: 'constant', maxAttempts: 4, intervalMs: 1 } })],
  onFailure: [task('rollback', { retry: { type: 'constant', maxAttempts: 5, intervalMs: 1 } })],
  onCancel: [],
  outputsFrom: 'second',
};
const start = new Date('2026-01-01T00:00:00.000Z');
const at = (seconds: number) => new Date(start.getTime() + seconds * 1_000);
const now = at(60);
const run = (taskId: string, state: State, attempts: TaskRun['attempts'] = [], more: Partial<TaskRun> = {}) => ({
  taskId,
  state,
  attempts,
  ...more,
});
const done = { number: 1, state: 'SUCCESS', startedAt: at(0), endedAt: at(12.1) } as const;
const failed = { number: 1, state: 'FAILED', startedAt: at(0), endedAt: at(2), error: 'no luck' } as const;

function bodies(taskRuns: readonly TaskRun[], [of]: readonly Flow[] = [flow]) {
  const shared = { id: 'x', namespace: 'test', flowId: 'flow', labels: {}, inputs: {}, outputs: {} };
  const execution: Execution = { ...shared, state: 'RUNNING', createdAt: start, taskRuns };
  return taskBodies(execution, of, now);
}
const pending = (name: string) => ({ name, state: 'CREATED', status: 'PENDING', attempts: 0 });

describe('the tasks of an execution', () => {
  it('are all shown, in order, before any has begun', () => {
    expect(bodies([])).toEqual([pending('first'), pending('second')]);
  });

  it('stand in the order of the flow, whatever began first', () => {
    const names = bodies([run('second', 'SUCCESS', [done]), run('first', 'SUCCESS', [done])]).map(({ name }) => name);
    expect(names).toEqual(['first', 'second']);
  });

  it('have the roll-back among them only once it has begun', () => {
    const [, , rollback] = bodies([run('first', 'FAILED', [failed]), run('rollback', 'RUNNING', [{ ...done }])]);
    expect(rollback).toMatchObject({ name: 'rollback', status: 'RUNNING', max_attempts: 5 });
  });

  it('are those that were begun where the flow is not known here', () => {
    expect(bodies([run('theirs', 'SUCCESS', [done])], [])).toMatchObject([{ name: 'theirs' }]);
  });
});

describe('a task', () => {
  const [, second] = bodies([]);
  const show = (taskRun: TaskRun) => bodies([taskRun])[1] ?? second;

  it('that has ended took from its first attempt to the end of its last', () => {
    const last = { ...done, number: 2, startedAt: at(4), endedAt: at(6) };
    expect(show(run('second', 'SUCCESS', [failed, last]))).toMatchObject({ duration: '6.0s', attempts: 2 });
  });

  it('says its duration with one decimal', () => {
    expect(show(run('second', 'SUCCESS', [done]))).toMatchObject({ duration: '12.1s' });
  });

  it('that runs has taken until now', () => {
    const attempt = { number: 1, state: 'RUNNING', startedAt: at(10) } as const;
    expect(show(run('second', 'RUNNING', [attempt]))).toMatchObject({ duration: '50.0s' });
  });

  it('that was skipped took no time', () => {
    expect(show(run('second', 'SKIPPED'))).not.toHaveProperty('duration');
  });

  it('that waits for its next attempt says when, of how many, and what went wrong', () => {
    const waiting = run('second', 'RETRYING', [failed], { nextRetryAt: at(70) });
    const expected = { attempts: 1, max_attempts: 4, next_retry_at: at(70), error: 'no luck', status: 'RETRYING' };
    expect(show(waiting)).toMatchObject(expected);
  });

  it('that failed at first and succeeded has no error', () => {
    expect(show(run('second', 'SUCCESS', [failed, { ...done, number: 2 }]))).not.toHaveProperty('error');
  });

  it('that has no retry says no limit', () => {
    expect(bodies([run('first', 'SUCCESS', [done])])[0]).not.toHaveProperty('max_attempts');
  });
});

describe('the word for people', () => {
  it.each([
    ['CREATED', 'PENDING'],
    ['QUEUED', 'PENDING'],
    ['RUNNING', 'RUNNING'],
    ['KILLING', 'RUNNING'],
    ['PAUSED', 'RUNNING'],
    ['RETRYING', 'RETRYING'],
    ['SUCCESS', 'COMPLETED'],
    ['WARNING', 'COMPLETED'],
    ['FAILED', 'FAILED'],
    ['KILLED', 'FAILED'],
    ['CANCELLED', 'FAILED'],
    ['SKIPPED', 'SKIPPED'],
  ] as const)('for %s is %s', (state, status) => {
    expect(statusOf(state)).toBe(status);
  });

  it('is there for every state of Kestra', () => {
    expect(states.map(statusOf)).not.toContain(undefined);
  });
});
