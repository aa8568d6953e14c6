import { describe, expect, it } from 'vitest';
import type { Execution, TaskRun } from '../../core/execution.ts';
import type { Bench, Lacking } from './bench.ts';

const task = (execution: Execution, id: string): TaskRun | undefined =>
  execution.taskRuns.find(({ taskId }) => taskId === id);
const attempts = (execution: Execution, id: string) => task(execution, id)?.attempts.map(({ state }) => state);

export function failing(bench: () => Bench, lacking: readonly Lacking[]): void {
  describe('failing', () => {
    it('tries a task again, at the time that it names, and goes on where that helps', async () => {
      const { id } = await bench().start({ second: { failures: 1, message: 'not yet' } });
      const execution = await bench().ended(id);
      expect(execution.state).toBe('SUCCESS');
      expect(attempts(execution, 'second')).toEqual(['FAILED', 'SUCCESS']);
      const [failed, next] = task(execution, 'second')?.attempts ?? [];
      expect(failed).toMatchObject({ number: 1, error: 'not yet' });
      expect(next?.startedAt.getTime()).toBeGreaterThanOrEqual((failed?.endedAt?.getTime() ?? Number.NaN) + 200);
    });

    it('shows that a task waits for its next attempt, and until when', async () => {
      const { id } = await bench().start({ second: { failures: 1 } }, { flow: 'patient' });
      const waiting = await bench().when(id, ({ state }) => state === 'RETRYING');
      const ended = task(waiting, 'second')?.attempts[0]?.endedAt?.getTime() ?? Number.NaN;
      expect(task(waiting, 'second')?.state).toBe('RETRYING');
      const waitMs = (task(waiting, 'second')?.nextRetryAt?.getTime() ?? Number.NaN) - ended;
      expect(Math.round(waitMs / 10_000)).toBe(60);
      await bench().engine.cancel(id);
      if (!lacking.includes('a wait for the next attempt can be cancelled')) await bench().ended(id);
    });

    it('gives up after the last attempt, names the task, and begins no later one', async () => {
      const execution = await bench().finish({ second: { failures: 9, message: 'it is broken' } });
      expect(execution.state).toBe('FAILED');
      expect(attempts(execution, 'second')).toEqual(['FAILED', 'FAILED', 'FAILED']);
      expect(execution.error).toEqual({ task: 'second', message: 'it is broken', kind: 'failed' });
      expect(task(execution, 'last')).toBeUndefined();
      expect(execution.outputs).toEqual({});
    });

    it.skipIf(lacking.includes('fatal errors end the attempts'))(
      'does not try again where a task says that it cannot help',
      async () => {
        const execution = await bench().finish({ second: { failures: 9, fatal: true, message: 'hopeless' } });
        expect(execution).toMatchObject({ state: 'FAILED', error: { task: 'second', message: 'hopeless' } });
        expect(attempts(execution, 'second')).toEqual(['FAILED']);
      },
    );

    it.each(['refused', 'not-found', 'failed'] as const)(
      'names the kind of a failure that the task named: %s',
      async (kind) => {
        const execution = await bench().finish({ first: { failures: 1, kind, message: 'it says why' } });
        expect(execution.error).toEqual({ task: 'first', message: 'it says why', kind });
      },
    );

    it.skipIf(lacking.includes('fatal errors end the attempts'))(
      'names the kind of a failure after which a task is not tried again',
      async () => {
        const execution = await bench().finish({
          second: { failures: 9, fatal: true, kind: 'refused', message: 'no' },
        });
        expect(execution.error).toEqual({ task: 'second', message: 'no', kind: 'refused' });
      },
    );

    it('names the kind of the last attempt', async () => {
      const execution = await bench().finish({ second: { failures: 9, kind: 'not-found', message: 'gone' } });
      expect(execution.error).toEqual({ task: 'second', message: 'gone', kind: 'not-found' });
    });

    it('cleans up after a failure', async () => {
      const execution = await bench().finish({ first: { failures: 1 }, undo: { INFO: 'undone' } });
      expect(execution.state).toBe('FAILED');
      expect(task(execution, 'undo')?.state).toBe('SUCCESS');
      expect(await bench().messages(execution.id)).toContain('undone');
    });

    it('stays failed, with the first reason, where cleaning up fails too', async () => {
      const execution = await bench().finish({ first: { failures: 1, message: 'first' }, undo: { failures: 1 } });
      expect(execution).toMatchObject({ state: 'FAILED', error: { task: 'first', message: 'first' } });
      expect(task(execution, 'undo')?.state).toBe('FAILED');
    });

    it('tells how a task ended that said nothing', async () => {
      const execution = await bench().finish({ first: { failures: 1 } });
      expect(execution.error?.message).toMatch(/\b1\b/);
    });

    it('ends an attempt that takes longer than it may', async () => {
      const execution = await bench().finish({ first: { until: bench().path() } }, { flow: 'hasty' });
      expect(execution).toMatchObject({ state: 'FAILED', error: { task: 'first' } });
    });
  });
}
