import { expect, it } from 'vitest';
import { useProcedureBench } from '../../testing/procedure-bench.ts';

const bench = useProcedureBench();
const start = async (): Promise<string> =>
  (await bench().call('clone.start', { client_name: 'Acme' })).body.execution_id;
const nothingNew = async (execution_id: string): Promise<string> =>
  (await bench().call('executions.events', { execution_id })).body.events.at(-1).id;

it('calls that wait for events keep no other call of their caller from its turn', async () => {
  const execution_id = await start();
  const lastEventId = await nothingNew(execution_id);
  let answered = 0;
  const waiting = Array.from({ length: 40 }, () =>
    bench()
      .call('executions.events', { execution_id, lastEventId, wait_ms: 20_000 })
      .finally(() => {
        answered += 1;
      }),
  );
  expect((await bench().call('executions.get', { execution_id })).status).toBe(200);
  expect(answered).toBe(0);
  bench().engine.end(execution_id, 'SUCCESS');
  for (const { body } of await Promise.all(waiting)) expect(body.events.at(-1)?.event.type).toBe('end');
});

it('429 for one more that waits than a caller may have streams, but not for one that does not wait', async () => {
  await bench().restart({ streamsPerCaller: 1 });
  const execution_id = await start();
  const lastEventId = await nothingNew(execution_id);
  const wait = () => bench().call('executions.events', { execution_id, lastEventId, wait_ms: 20_000 });
  const both = [wait(), wait()];
  expect((await Promise.race(both)).status).toBe(429);
  expect((await bench().call('executions.events', { execution_id, lastEventId })).status).toBe(200);
  bench().engine.end(execution_id, 'SUCCESS');
  expect((await Promise.all(both)).map(({ status }) => status).toSorted()).toEqual([200, 429]);
});
