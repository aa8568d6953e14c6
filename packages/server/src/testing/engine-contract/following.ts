import { describe, expect, it } from 'vitest';
import type { EngineEvent } from '../../core/engine.ts';
import { isFinal } from '../../core/execution.ts';
import type { Bench } from './bench.ts';

const logsOf = (events: readonly EngineEvent[]) =>
  events.flatMap((event) => (event.type === 'log' ? [event.line] : []));
const executionsOf = (events: readonly EngineEvent[]) =>
  events.flatMap((event) => (event.type === 'execution' ? [event.execution] : []));
const numbers = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

async function firstEvents(events: AsyncIterable<EngineEvent>, count: number): Promise<EngineEvent[]> {
  const first: EngineEvent[] = [];
  for await (const event of events) {
    first.push(event);
    if (first.length === count) break;
  }
  return first;
}

export function following(bench: () => Bench): void {
  describe('following', () => {
    it('tells every log line once and in order, and the end last', async () => {
      const { id } = await bench().start({ first: { lines: 800 }, second: { lines: 400 }, last: { lines: 3 } });
      const events = await bench().events(id);
      const lines = logsOf(events);
      expect(lines.map(({ number }) => number)).toEqual(numbers(1_203));
      expect(lines.filter(({ taskId }) => taskId === 'second').map(({ message }) => message)).toEqual(
        numbers(400).map((at) => `line ${at}`),
      );
      const last = events.at(-1);
      expect(last?.type === 'execution' && last.execution.state).toBe('SUCCESS');
    });

    it('tells the execution whenever it has changed, and never goes back', async () => {
      const { id } = await bench().start({ second: { failures: 1 } });
      const events = await bench().events(id);
      const states = executionsOf(events).map(({ state }) => state);
      expect(states).toContain('RUNNING');
      expect(states.filter(isFinal)).toEqual(['SUCCESS']);
      const positions = events.map(({ position }) => position);
      for (const [at, position] of positions.entries()) {
        expect(position.log).toBeGreaterThanOrEqual(positions[at - 1]?.log ?? 0);
        expect(position.revision).toBeGreaterThanOrEqual(positions[at - 1]?.revision ?? 0);
      }
    });

    it('goes on from any position without a line lost or told twice', async () => {
      const { id } = await bench().start({ first: { lines: 40 }, last: { lines: 40 } });
      const all = await bench().events(id);
      for (const at of [0, 1, 17, 40, 41, 79]) {
        const before = all.filter((event) => event.type === 'log')[at - 1]?.position ?? { log: 0, revision: 0 };
        const rest = await bench().events(id, before);
        expect(logsOf(rest).map(({ number }) => number)).toEqual(numbers(80).slice(at));
        expect(rest.at(-1)?.type).toBe('execution');
      }
    });

    it('loses nothing when a follower breaks off again and again while it runs', async () => {
      const { id } = await bench().start({ first: { lines: 100 }, second: { lines: 100 }, last: { lines: 100 } });
      const seen: EngineEvent[] = [];
      while (!seen.some((event) => event.type === 'execution' && isFinal(event.execution.state))) {
        const after = seen.at(-1)?.position ?? { log: 0, revision: 0 };
        seen.push(...(await firstEvents(bench().engine.follow(id, after, AbortSignal.timeout(60_000)), 7)));
      }
      expect(logsOf(seen).map(({ number }) => number)).toEqual(numbers(300));
    });

    it('tells two followers the same lines', async () => {
      const { id } = await bench().start({ first: { lines: 50 } });
      const [one, other] = await Promise.all([bench().events(id), bench().events(id)]);
      expect(logsOf(one)).toEqual(logsOf(other));
    });

    it('knows level, task and attempt of a line', async () => {
      const { id } = await bench().finish({
        first: { WARN: 'careful', stderr: 'oh no' },
        second: { failures: 1, INFO: 'again' },
      });
      const lines = await bench().engine.logs(id, { after: 0, limit: 100 });
      const found = lines.map(({ level, message, taskId, attempt }) => ({ level, message, taskId, attempt }));
      expect(found).toContainEqual({ level: 'WARN', message: 'careful', taskId: 'first', attempt: 1 });
      expect(found).toContainEqual({ level: 'ERROR', message: 'oh no', taskId: 'first', attempt: 1 });
      expect(found).toContainEqual({ level: 'INFO', message: 'again', taskId: 'second', attempt: 2 });
    });

    it('ends when it is told to', async () => {
      const gate = bench().path();
      const { id } = await bench().start({ first: { until: gate } });
      const stop = new AbortController();
      for await (const event of bench().engine.follow(id, { log: 0, revision: 0 }, stop.signal)) {
        if (event.type === 'execution' && event.execution.state === 'RUNNING') stop.abort();
      }
      bench().touch(gate);
      expect((await bench().ended(id)).state).toBe('SUCCESS');
    });

    it('does not know an execution that there is not', async () => {
      await expect(bench().events('01ARZ3NDEKTSV4RRFFQ69G5FAV')).rejects.toMatchObject({ code: 'NotFoundError' });
    });
  });
}
