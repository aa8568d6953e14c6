import type { AnyProcedure } from '@trpc/server';
import { describe, expect, it } from 'vitest';
import { owner, secrets, useProcedureBench } from '../../testing/procedure-bench.ts';
import { appRouter } from '../router.ts';

const bench = useProcedureBench();
const acme = { client_name: 'Acme', environment_name: 'acme' };

// tRPC nests the types of procedures that it keeps flat.
const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, AnyProcedure>);
const all = procedures.map(([path]) => path);
const mutations = procedures.flatMap(([path, { _def }]) => (_def.type === 'mutation' ? [path] : []));

const records = async (filter: object = {}) =>
  (await bench().services.audit.list({ ...owner }, { limit: 200, ...filter })).items;

describe('every procedure', () => {
  it.each(all)('records who was not recognised: %s', async (path) => {
    await bench().call(path, {}, { as: 'nobody' });
    const refused = { action: path, outcome: 'refused', initiator: null, ip: '192.0.2.1', request_id: 'request-1' };
    expect(await records()).toMatchObject([{ ...refused, error: { code: 'AuthenticationError' }, inputs: null }]);
  });
});

describe('every mutation', () => {
  it.each(mutations)('records who may not: %s', async (path) => {
    await bench().call(path, { name: 'x' }, { as: { id: 'key:weak', permissions: [] } });
    const refused = { action: path, outcome: 'refused', initiator: 'key:weak', inputs: { name: 'x' } };
    expect(await records()).toMatchObject([{ ...refused, error: { code: 'ForbiddenError' } }]);
  });

  it.each(mutations)('records an input that is refused: %s', async (path) => {
    await bench().call(path, { nonsense: 1 });
    const refused = { action: path, outcome: 'refused', initiator: 'key:configured', inputs: { nonsense: 1 } };
    expect(await records()).toMatchObject([{ ...refused, error: { code: 'ValidationError' } }]);
  });
});

describe('a clone', () => {
  it('is recorded with its intent when it is accepted, and with its execution when it is started', async () => {
    const { body } = await bench().call('clone.start', acme);
    await expect.poll(() => records({ outcome: 'success' })).toHaveLength(1);
    const [started, accepted, ...others] = await records();
    const same = { action: 'clone.start', initiator: 'key:configured', namespace: 'dev.deployment', inputs: acme };
    expect(started).toMatchObject({ ...same, outcome: 'success', execution_id: body.execution_id });
    expect(accepted).toMatchObject({ ...same, outcome: 'accepted', intent_id: expect.any(String) });
    expect(others).toEqual([]);
  });

  it('that is refused for its name leaves the refusal alone', async () => {
    await bench().call('clone.start', acme);
    await bench().call('clone.start', acme);
    expect(await records({ outcome: 'refused' })).toMatchObject([{ error: { code: 'ConflictError' } }]);
    expect(await records({ outcome: 'accepted' })).toHaveLength(1);
  });

  it('that no engine takes is recorded as failed', async () => {
    bench().engine.away = true;
    await bench().call('clone.start', acme);
    expect(await records({ outcome: 'failed' })).toMatchObject([{ error: { code: 'EngineUnavailableError' } }]);
  });
});

describe('a change of a key', () => {
  const made = async () => (await bench().call('keys.create', { name: 'CI', permissions: ['clone'] })).body.id;
  const change = {
    create: made,
    rotate: async () => (await bench().call('keys.rotate', { key_id: await made() })).body.id,
    revoke: async () => (await bench().call('keys.revoke', { key_id: await made() })).body.id,
  };

  it.each(['create', 'rotate', 'revoke'] as const)('is recorded with the key: %s', async (name) => {
    const id = await change[name]();
    const ofIt = await records({ action: `keys.${name}`, outcome: 'accepted' });
    expect(ofIt).toMatchObject([{ initiator: 'key:configured', key_id: id }]);
  });

  it.each(['create', 'rotate', 'revoke'] as const)('is not made where it cannot be recorded: %s', async (name) => {
    const key_id = await made();
    const { sql } = bench().database;
    const keys = () => sql`SELECT id, rotated_at, revoked_at, sha256 FROM api_keys JOIN api_key_secrets ON key_id = id`;
    const before = await keys();
    await sql`ALTER TABLE audit_unsealed RENAME TO away`;
    const input = name === 'create' ? { name: 'CI', permissions: ['clone'] } : { key_id };
    const { status } = await bench()
      .call(`keys.${name}`, input)
      .finally(() => sql`ALTER TABLE away RENAME TO audit_unsealed`);
    expect(status).toBeGreaterThanOrEqual(500);
    expect(await keys()).toEqual(before);
  });
});

describe('a secret is not recorded', () => {
  const texts = async () => JSON.stringify(await bench().database.sql`SELECT record FROM audit_records`);

  it('of the webhook URL', async () => {
    const { webhookKey: webhook_key } = secrets;
    await bench().call('clone.startByWebhook', { ...acme, namespace: 'dev.deployment', flow_id: 'x', webhook_key });
    expect(await texts()).not.toContain(webhook_key);
    expect(await texts()).toContain('[redacted]');
  });

  it('that the caller put where it does not belong', async () => {
    await bench().call('clone.start', { ...acme, client_name: `My key is ${secrets.apiKey}` });
    await bench().call('clone.start', { [secrets.apiKey]: 1 });
    expect(await texts()).not.toContain(secrets.apiKey);
  });
});

it('a query that is answered leaves no record', async () => {
  await bench().call('history.list', {});
  expect(await records()).toEqual([]);
});

it('a change that cannot be recorded is not answered as done', async () => {
  await bench().database.sql`ALTER TABLE audit_unsealed RENAME TO gone`;
  const { status } = await bench().call('clone.start', acme);
  await bench().database.sql`ALTER TABLE gone RENAME TO audit_unsealed`;
  expect(status).toBe(500);
  expect(bench().engine.executions.size).toBe(0);
});
