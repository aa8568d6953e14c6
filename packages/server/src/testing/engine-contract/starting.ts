import { describe, expect, it } from 'vitest';
import { label } from '../../core/execution.ts';
import type { Bench } from './bench.ts';

export function starting(bench: () => Bench): void {
  describe('starting', () => {
    it('runs the tasks of a flow one after another, and gives the outputs of the task that is named for it', async () => {
      const execution = await bench().finish({ last: { outputs: { answer: 42 } } });
      expect(execution.state).toBe('SUCCESS');
      expect(execution.outputs).toMatchObject({ answer: 42 });
      expect(execution.taskRuns.map(({ taskId, state }) => [taskId, state])).toEqual([
        ['first', 'SUCCESS'],
        ['second', 'SUCCESS'],
        ['extra', 'SKIPPED'],
        ['last', 'SUCCESS'],
      ]);
      expect(execution.endedAt?.getTime()).toBeGreaterThanOrEqual(execution.startedAt?.getTime() ?? Number.NaN);
    });

    it('runs a task whose condition holds', async () => {
      const execution = await bench().finish({}, { extra: true });
      expect(execution.taskRuns.find(({ taskId }) => taskId === 'extra')?.state).toBe('SUCCESS');
    });

    it('keeps inputs and labels', async () => {
      const labels = { [label.initiator]: 'key-1', colour: 'blue' };
      const started = await bench().start({ first: { INFO: 'hello' } }, { labels });
      const found = await bench().engine.get(started.id);
      expect(found?.inputs).toEqual({ script: { first: { INFO: 'hello' } }, with_extra: false });
      expect(found?.labels).toMatchObject(labels);
      expect((await bench().ended(started.id)).labels).toMatchObject(labels);
    });

    it('gives a task its inputs, and the outputs of those before it', async () => {
      const execution = await bench().finish({ first: { outputs: { colour: 'green' } }, last: { tell: true } });
      const told = (await bench().messages(execution.id)).find((message) => message.includes('"context"')) ?? '{}';
      const { context } = JSON.parse(told);
      expect(context.outputs.first.vars).toMatchObject({ colour: 'green' });
      expect(context.execution.id).toBe(execution.id);
      expect(context.inputs.script.last).toEqual({ tell: true });
    });

    it('starts the same intent once, however often it is asked', async () => {
      const labels = { [label.intent]: `intent-${bench().path()}` };
      const trace = bench().path();
      const started = await Promise.all(
        Array.from({ length: 20 }, () => bench().start({ first: { trace } }, { labels })),
      );
      expect(new Set(started.map(({ id }) => id)).size).toBe(1);
      const [first] = started;
      await bench().ended(first?.id ?? '');
      expect((await bench().start({ first: { trace } }, { labels })).id).toBe(first?.id);
      expect(bench().trace(trace)).toHaveLength(1);
    });

    it('refuses a flow that is not installed', async () => {
      const request = { namespace: 'test.engine', flowId: 'no-such-flow', inputs: {}, labels: {} };
      await expect(bench().engine.start(request)).rejects.toMatchObject({ code: 'NotFoundError' });
    });

    it('lets no more executions of a flow run at once than it allows', async () => {
      const gate = bench().path();
      const first = await bench().start({ first: { until: gate } }, { flow: 'single' });
      await bench().when(first.id, ({ state }) => state === 'RUNNING');
      const second = await bench().start({}, { flow: 'single' });
      expect((await bench().when(second.id, ({ state }) => state === 'QUEUED')).taskRuns).toEqual([]);
      bench().touch(gate);
      expect((await bench().ended(second.id)).state).toBe('SUCCESS');
      expect((await bench().ended(first.id)).state).toBe('SUCCESS');
    });

    it('is ready', async () => {
      await expect(bench().engine.ready()).resolves.toBeUndefined();
    });
  });
}
