import { expect, it } from 'vitest';
import { createRequestBudget } from '../../adapters/postgres/request-budget.ts';
import { useProcedureBench } from '../../testing/procedure-bench.ts';

const bench = useProcedureBench();
const as = { id: 'key_limited', permissions: ['clone', 'history:read'] as const, clonesPerHour: 2 };
const clone = (options: object = {}) => bench().call('clone.start', { client_name: 'Acme' }, { as, ...options });
const after = (ms: number) => bench().clock.set(new Date(bench().clock.now().getTime() + ms));

// Scenario: Rate limiting per API key (docs/contract.md, 5.3).
it('the clone beyond the limit is 429, and says when the next place is free', async () => {
  await clone();
  after(600_000);
  await clone();
  after(1_000);
  const answer = await clone();
  expect([answer.status, answer.body.error]).toEqual([429, 'RateLimitError']);
  expect(answer.headers.RateLimit).toContain('"clones";r=0;t=2999');
});

it('the window rolls: each clone gives its place back after an hour', async () => {
  await clone();
  after(1_800_000);
  await clone();
  after(1_800_001);
  expect([(await clone()).status, (await clone()).status]).toEqual([202, 429]);
});

it('a clone keeps its place until it is an hour old, and not at that moment', async () => {
  await clone();
  await clone();
  after(3_599_999);
  expect((await clone()).status).toBe(429);
  after(1);
  expect((await clone()).status).toBe(202);
});

it('an admin may clone, and is told how many are left', async () => {
  const admin = { ...as, permissions: ['admin'] as const };
  expect((await bench().call('clone.start', { client_name: 'Acme' }, { as: admin })).status).toBe(202);
  const { headers } = await bench().call('history.list', {}, { as: admin });
  expect(headers.RateLimit).toContain('"clones";r=1;t=3600');
});

it('who may not clone is told of requests alone', async () => {
  const reader = { ...as, permissions: ['history:read'] as const };
  const { headers } = await bench().call('history.list', {}, { as: reader });
  expect(headers['RateLimit-Policy']).toBe('"requests";q=100000;w=60');
});

it('every answer says how many clones are left', async () => {
  await clone();
  const { headers } = await bench().call('history.list', {}, { as });
  expect(headers['RateLimit-Policy']).toContain('"clones";q=2;w=3600');
  expect(headers.RateLimit).toContain('"clones";r=1;t=3600');
});

it('a refused, an invalid and a replayed request use nothing up', async () => {
  bench().railwayNames.known = new Set(['taken']);
  await bench().call('clone.start', { client_name: 'Acme', environment_name: 'taken' }, { as });
  await bench().call('clone.start', { client_name: '' }, { as });
  await clone({ idempotencyKey: 'once' });
  await clone({ idempotencyKey: 'once' });
  expect((await clone()).status).toBe(202);
});

it('a replay is answered where no place is left', async () => {
  await clone({ idempotencyKey: 'first' });
  await clone();
  expect((await clone()).status).toBe(429);
  expect((await clone({ idempotencyKey: 'first' })).headers['Idempotent-Replayed']).toBe('true');
});

it('a retry counts as a clone', async () => {
  const { body } = await clone();
  bench().engine.end(body.execution_id, 'FAILED');
  await clone();
  await expect
    .poll(async () => (await bench().call('executions.get', { execution_id: body.execution_id }, { as })).body.state)
    .toBe('FAILED');
  expect((await bench().call('executions.retry', { execution_id: body.execution_id }, { as })).status).toBe(429);
});

it('it holds over a restart', async () => {
  await clone();
  await clone();
  await bench().restart();
  expect((await clone()).status).toBe(429);
});

it('requests have a budget of their own', async () => {
  await bench().restart({ requestBudget: createRequestBudget(bench().database.sql, 2) });
  const asked = [];
  for (let count = 0; count < 3; count++)
    asked.push(await bench().call('history.list', {}, { as: { ...as, id: 'key_3' } }));
  expect(asked.map(({ status }) => status)).toEqual([200, 200, 429]);
  expect(asked.at(-1)?.headers.RateLimit).toMatch(/^"requests";r=0;t=\d+$/);
});
