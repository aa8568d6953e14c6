import { describe, expect, it } from 'vitest';
import { useProcedureBench } from '../testing/procedure-bench.ts';
import { appRouter } from './router.ts';

const bench = useProcedureBench();

const running = async () => (await bench().call('clone.start', { client_name: 'Acme' })).body.execution_id as string;
const newKey = async () => (await bench().call('keys.create', keyRequest)).body.id as string;
const keyRequest = { name: 'ci', permissions: ['clone'] };

/** Each mutation with an input that can be done, and what of the bench shows how often it was. Intents keep those of clones. */
const mutations: Readonly<Record<string, () => Promise<unknown>>> = {
  'executions.cancel': async () => ({ execution_id: await running() }),
  'history.purge': async () => ({}),
  'keys.create': async () => keyRequest,
  'keys.rotate': async () => ({ key_id: await newKey() }),
  'keys.revoke': async () => ({ key_id: await newKey() }),
};
const secret = ['keys.create', 'keys.rotate', 'executions.credentials'];
const elsewhere = [
  'clone.start',
  'clone.startByWebhook',
  'executions.retry',
  // In test/http, where environments and sealed credentials are real.
  'environments.delete',
  'executions.credentials',
];

it('every mutation is here or there', () => {
  const procedures = appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>;
  const all = Object.keys(procedures).filter((name) => procedures[name]?._def.type === 'mutation');
  expect(all.sort()).toEqual([...Object.keys(mutations), ...elsewhere].sort());
});

describe.each(Object.entries(mutations))('%s with an idempotency key', (path, makeInput) => {
  const idempotencyKey = 'the-same';

  it('is done once, for two at the same moment too', async () => {
    const input = await makeInput();
    const both = await Promise.all([1, 2].map(() => bench().call(path, input, { idempotencyKey })));
    const replayed = both.filter(({ headers, status }) => headers['Idempotent-Replayed'] === 'true' || status === 409);
    expect(replayed).toHaveLength(1);
  });

  it.skipIf(secret.includes(path))('gives the first answer again', async () => {
    const input = await makeInput();
    const first = await bench().call(path, input, { idempotencyKey });
    expect((await bench().call(path, input, { idempotencyKey })).body).toEqual(first.body);
  });

  it.skipIf(!secret.includes(path))('does not give a secret again, nor keeps it', async () => {
    const input = await makeInput();
    const first = await bench().call(path, input, { idempotencyKey });
    const again = await bench().call(path, input, { idempotencyKey });
    expect([again.status, again.body.message]).toEqual([409, expect.stringContaining('shown once')]);
    const kept = await bench().database.sql`SELECT * FROM answers`;
    expect(JSON.stringify(kept)).not.toContain(first.body.secret);
  });

  it('is refused for another input', async () => {
    await bench().call(path, await makeInput(), { idempotencyKey });
    const other = await bench().call('keys.create', { name: 'other', permissions: ['clone'] }, { idempotencyKey });
    expect([other.status, other.body.error]).toEqual([409, 'ConflictError']);
  });
});

it('what failed may be tried again under its key', async () => {
  const options = { idempotencyKey: 'again' };
  expect((await bench().call('keys.revoke', { key_id: 'key_unknown' }, options)).status).toBe(404);
  expect((await bench().call('keys.revoke', { key_id: 'key_unknown' }, options)).status).toBe(404);
});

it('a key is free again after a day', async () => {
  const options = { idempotencyKey: 'daily' };
  await bench().call('keys.create', keyRequest, options);
  bench().clock.set(new Date(bench().clock.now().getTime() + 25 * 3_600_000));
  expect((await bench().call('keys.create', { ...keyRequest, name: 'next' }, options)).status).toBe(201);
});
