import { expect, it } from 'vitest';
import { useProcedureBench } from '../../testing/procedure-bench.ts';

const bench = useProcedureBench();
const start = async () => (await bench().call('clone.start', { client_name: 'Acme' })).body;
const cancel = (input: object, options = {}) => bench().call('executions.cancel', input, options);

it('202 with the status of the execution that is being stopped', async () => {
  const { execution_id } = await start();
  const { status, body } = await cancel({ execution_id });
  expect([status, body.execution_id, body.state]).toEqual([202, execution_id, 'KILLING']);
});

it('202 again while it is being stopped', async () => {
  const { execution_id } = await start();
  await cancel({ execution_id });
  expect((await cancel({ execution_id })).status).toBe(202);
});

it('400 for a NUL in the id', async () => {
  expect((await cancel({ execution_id: '\0' })).status).toBe(400);
});

it('401 for nobody', async () => {
  expect((await cancel({ execution_id: 'x' }, { as: 'nobody' })).status).toBe(401);
});

it('403 without the permission', async () => {
  expect((await cancel({ execution_id: 'x' }, { as: { permissions: ['history:read'] } })).status).toBe(403);
});

it('403 for the run token of the execution, which only reads', async () => {
  const { execution_id, run_token } = await start();
  expect((await cancel({ execution_id }, { credential: { kind: 'bearer', value: run_token } })).status).toBe(403);
});

it('404 for an execution that nobody knows', async () => {
  expect((await cancel({ execution_id: 'unknown' })).status).toBe(404);
});

it('404 for one of a namespace that the caller may not see, which runs on', async () => {
  const { execution_id } = await start();
  const as = { permissions: ['clone'], namespaces: ['prod'] };
  expect((await cancel({ execution_id }, { as })).status).toBe(404);
  expect(bench().engine.executions.get(execution_id)?.state).toBe('RUNNING');
});

it('409 for one that has ended', async () => {
  const { execution_id } = await start();
  bench().engine.end(execution_id, 'SUCCESS');
  const { status, body } = await cancel({ execution_id });
  expect([status, body.details]).toEqual([409, { state: 'SUCCESS' }]);
});

it('503 where the engine cannot be reached', async () => {
  bench().engine.away = true;
  expect((await cancel({ execution_id: 'x' })).status).toBe(503);
});
