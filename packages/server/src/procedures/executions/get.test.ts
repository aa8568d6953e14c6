import { describe, expect, it } from 'vitest';
import { statusBody } from '../../core/status-body.ts';
import { useProcedureBench } from '../../testing/procedure-bench.ts';
import { scriptedStart } from '../../testing/scripted-engine.ts';

const bench = useProcedureBench();
const start = async () => (await bench().call('clone.start', { client_name: 'Acme', environment_name: 'acme' })).body;
const get = (input: object, options = {}) => bench().call('executions.get', input, options);
const namespace = 'dev.deployment';

describe('200', () => {
  it('with the status body', async () => {
    const { execution_id, flow_id } = await start();
    const { status, body } = await get({ execution_id, namespace, flow_id });
    expect([status, statusBody.parse(body)]).toMatchObject([200, { execution_id, state: 'RUNNING' }]);
  });

  it('says when to ask again while it runs', async () => {
    expect((await get({ execution_id: (await start()).execution_id })).headers).toMatchObject({ 'Retry-After': '2' });
  });

  it('says nothing of asking again once it has ended', async () => {
    const { execution_id } = await start();
    bench().engine.end(execution_id, 'SUCCESS');
    const { body, headers } = await get({ execution_id });
    expect([body.state, headers['Retry-After']]).toEqual(['SUCCESS', undefined]);
  });

  it('from the history, where the engine cannot be reached', async () => {
    const { execution_id } = await start();
    await expect.poll(() => bench().history.find(execution_id)).toBeDefined();
    bench().engine.away = true;
    expect((await get({ execution_id })).status).toBe(200);
  });

  it('expects the end by what earlier ones took', async () => {
    const { execution_id } = await start();
    const { body } = await get({ execution_id });
    expect(body.estimated_completion).toEqual(new Date(scriptedStart.getTime() + 90_000));
  });
});

describe('400', () => {
  it.each([
    ['no id', {}, 'execution_id'],
    ['an empty id', { execution_id: '' }, 'execution_id'],
    ['an id that is a number', { execution_id: 7 }, 'execution_id'],
    ['a NUL in the id', { execution_id: 'a\0b' }, 'execution_id'],
    ['a NUL in the namespace', { execution_id: 'x', namespace: '\0' }, 'namespace'],
    ['a NUL in the flow', { execution_id: 'x', flow_id: '\0' }, 'flow_id'],
    ['an unknown field', { execution_id: 'x', more: 1 }, 'more'],
  ])('for %s', async (_, input, field) => {
    const { status, body } = await get(input);
    expect([status, body.details.field]).toEqual([400, field]);
  });
});

describe('401', () => {
  it('for nobody', async () => {
    expect((await get({ execution_id: 'x' }, { as: 'nobody' })).status).toBe(401);
  });

  it('for a run token that is no longer good', async () => {
    const { execution_id, run_token } = await start();
    bench().clock.set(new Date(scriptedStart.getTime() + 3_600_000));
    const credential = { kind: 'bearer', value: run_token } as const;
    expect((await get({ execution_id }, { credential })).status).toBe(401);
  });
});

describe('404', () => {
  const missing = async (input: object, options = {}) => {
    const { status, body } = await get(input, options);
    return { status, ...body };
  };
  const none = (execution_id: string) => ({
    status: 404,
    error: 'NotFoundError',
    message: 'There is no such execution',
    details: { execution_id },
    request_id: 'request-1',
  });

  it('for an execution that nobody knows', async () => {
    expect(await missing({ execution_id: 'unknown' })).toEqual(none('unknown'));
  });

  it('the same for one of a namespace that the caller may not see', async () => {
    const { execution_id } = await start();
    expect(await missing({ execution_id }, { as: { namespaces: ['prod'] } })).toEqual(none(execution_id));
  });

  it('the same for a run token of another execution', async () => {
    const { execution_id } = await start();
    const other = (await bench().call('clone.start', { client_name: 'Other' })).body;
    const credential = { kind: 'bearer', value: other.run_token } as const;
    expect(await missing({ execution_id }, { credential })).toEqual(none(execution_id));
  });

  it.each([
    ['namespace', { namespace: 'prod' }],
    ['flow', { flow_id: 'other' }],
  ])('the same under another %s', async (_, of) => {
    const { execution_id } = await start();
    expect(await missing({ execution_id, ...of })).toEqual(none(execution_id));
  });
});

it('503 where neither engine nor history can tell', async () => {
  bench().engine.away = true;
  expect((await get({ execution_id: 'unknown' })).status).toBe(503);
});
