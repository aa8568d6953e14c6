import { describe, expect, it } from 'vitest';
import type { Lacking } from './bench.ts';
import { type Bench, eventually, lives } from './bench.ts';

export function cancelling(bench: () => Bench, lacking: readonly Lacking[]): void {
  describe('cancelling', () => {
    it('ends the running task, begins no later one, and cleans up', async () => {
      const trace = bench().path();
      const { id } = await bench().start({ first: { until: bench().path(), trace }, undo: { INFO: 'undone' } });
      const [running] = await eventually(() => bench().trace(trace).length > 0 && bench().trace(trace));
      await bench().engine.cancel(id);
      const execution = await bench().ended(id);
      expect(execution.state).toBe('KILLED');
      expect(execution.taskRuns.map(({ taskId, state }) => [taskId, state])).toEqual([
        ['first', 'KILLED'],
        ['undo', 'SUCCESS'],
      ]);
      expect(await bench().messages(id)).toContain('undone');
      expect(lives(running?.pid ?? 0)).toBe(false);
    });

    it.skipIf(lacking.includes('a task can be forced to end'))(
      'ends a task that does not mind being asked',
      { timeout: 60_000 },
      async () => {
        const trace = bench().path();
        const { id } = await bench().start({ first: { until: bench().path(), trace, stubborn: true } });
        const [running] = await eventually(() => bench().trace(trace).length > 0 && bench().trace(trace));
        await bench().engine.cancel(id);
        expect((await bench().ended(id)).state).toBe('KILLED');
        expect(lives(running?.pid ?? 0)).toBe(false);
      },
    );

    it('ends what the task has started too', async () => {
      const trace = bench().path();
      const { id } = await bench().start({ first: { until: bench().path(), trace, child: true } });
      const [running] = await eventually(() => bench().trace(trace).length > 0 && bench().trace(trace));
      const child = running?.child ?? 0;
      expect(lives(child)).toBe(true);
      await bench().engine.cancel(id);
      await bench().ended(id);
      await eventually(() => !lives(child));
    });

    it.skipIf(lacking.includes('a wait for the next attempt can be cancelled'))(
      'does not wait for the next attempt of a task',
      async () => {
        const { id } = await bench().start({ second: { failures: 1 } }, { flow: 'patient' });
        await bench().when(id, ({ state }) => state === 'RETRYING');
        await bench().engine.cancel(id);
        const execution = await bench().ended(id);
        expect(execution.state).toBe('KILLED');
        const second = execution.taskRuns.find(({ taskId }) => taskId === 'second');
        expect(second).toMatchObject({ state: 'KILLED', attempts: [{ state: 'FAILED' }] });
        expect(second?.nextRetryAt).toBeUndefined();
      },
    );

    it('ends an execution that has not begun', async () => {
      const gate = bench().path();
      const trace = bench().path();
      const first = await bench().start({ first: { until: gate } }, { flow: 'single' });
      const waiting = await bench().start({ first: { trace } }, { flow: 'single' });
      await bench().engine.cancel(waiting.id);
      expect((await bench().ended(waiting.id)).state).toBe('KILLED');
      bench().touch(gate);
      await bench().ended(first.id);
      expect(bench().trace(trace)).toEqual([]);
    });

    it('ends an execution at once after it was started', async () => {
      const { id } = await bench().start({ first: { until: bench().path() } });
      await bench().engine.cancel(id);
      expect((await bench().ended(id)).state).toBe('KILLED');
    });

    it('does nothing to an execution that has ended', async () => {
      const execution = await bench().finish({});
      await bench().engine.cancel(execution.id);
      expect(await bench().engine.get(execution.id)).toEqual(execution);
    });

    it('cleans up once, however often it is asked', async () => {
      const trace = bench().path();
      const { id } = await bench().start({ first: { until: bench().path() }, undo: { trace } });
      await bench().when(id, ({ state }) => state === 'RUNNING');
      await Promise.all(Array.from({ length: 5 }, () => bench().engine.cancel(id)));
      expect((await bench().ended(id)).state).toBe('KILLED');
      expect(bench().trace(trace)).toHaveLength(1);
    });
  });
}
