import { describe, expect, it } from 'vitest';
import { afterKillId, taskOf, wrapperId } from './task-ids.ts';

describe('the ids of tasks in Kestra', () => {
  it.each([
    ['rollback', 'rollback', 'task'],
    [wrapperId('rollback'), 'rollback-attempts', 'wrapper'],
    [afterKillId('rollback'), 'rollback-after-kill', 'task'],
    [wrapperId(afterKillId('rollback')), 'rollback-after-kill-attempts', 'wrapper'],
  ])('%s is %s, and leads back to its task', (id, text, role) => {
    expect(id).toBe(text);
    expect(taskOf(id)).toEqual({ taskId: 'rollback', role });
  });

  it('say nothing where only the name is alike', () => {
    expect(taskOf('attempts')).toEqual({ taskId: 'attempts', role: 'task' });
    expect(taskOf('after-kill-of')).toEqual({ taskId: 'after-kill-of', role: 'task' });
  });
});
