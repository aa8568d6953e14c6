import { CompactEncrypt, generateKeyPair, importJWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { createServerKey } from '../../services/access/server-key.ts';
import { secrets, useProcedureBench } from '../../testing/procedure-bench.ts';

const bench = useProcedureBench();
const open = (execution_id: unknown, options = {}) => bench().call('executions.credentials', { execution_id }, options);
const credentials = { username: 'staging', password: 'correct horse' };
const alg = 'ECDH-ES+A256KW';
const serverKey = () => importJWK(JSON.parse(createServerKey(secrets.secretKey).publicKey), alg);
const seal = async (key: Awaited<ReturnType<typeof importJWK>>) =>
  new CompactEncrypt(Buffer.from(JSON.stringify(credentials))).setProtectedHeader({ alg, enc: 'A256GCM' }).encrypt(key);

/** The id of a clone that succeeded with these credentials. */
async function succeeded(basic_auth?: string): Promise<string> {
  const { execution_id } = (await bench().call('clone.start', { client_name: 'Acme' })).body;
  bench().engine.end(execution_id, 'SUCCESS', { outputs: basic_auth === undefined ? {} : { basic_auth } });
  return execution_id;
}

it('200 with the credentials', async () => {
  const { status, body } = await open(await succeeded(await seal(await serverKey())));
  expect([status, body]).toEqual([200, credentials]);
});

it('400 for a NUL in the id', async () => {
  expect((await open('\0')).status).toBe(400);
});

it('401 for nobody', async () => {
  expect((await open('x', { as: 'nobody' })).status).toBe(401);
});

describe('403', () => {
  it('without the permission', async () => {
    expect((await open('x', { as: { permissions: ['history:read'] } })).status).toBe(403);
  });

  it('for another than who started it, and the credentials stay sealed', async () => {
    const id = await succeeded(await seal(await serverKey()));
    const { status, body } = await open(id, { as: { permissions: ['clone', 'history:read'] } });
    expect([status, body.error, (await open(id)).status]).toEqual([403, 'ForbiddenError', 200]);
  });

  it('for the run token of the execution, and the credentials stay sealed', async () => {
    const { execution_id, run_token } = (await bench().call('clone.start', { client_name: 'Acme' })).body;
    const basic_auth = await seal(await serverKey());
    bench().engine.end(execution_id, 'SUCCESS', { outputs: { basic_auth } });
    const refused = await open(execution_id, { credential: { kind: 'bearer', value: run_token } });
    expect([refused.status, (await open(execution_id)).status]).toEqual([403, 200]);
  });
});

it('200 for an administrator, whoever started it', async () => {
  const id = await succeeded(await seal(await serverKey()));
  expect((await open(id, { as: { permissions: ['admin'] } })).status).toBe(200);
});

describe('404', () => {
  it('for an execution that nobody knows', async () => {
    expect((await open('unknown')).status).toBe(404);
  });

  it('for one of a namespace that the caller may not see', async () => {
    const id = await succeeded(await seal(await serverKey()));
    expect((await open(id, { as: { permissions: ['clone'], namespaces: ['prod'] } })).status).toBe(404);
  });

  it('for one of a project that the caller may not see', async () => {
    const id = await succeeded(await seal(await serverKey()));
    expect((await open(id, { as: { permissions: ['admin'], projects: ['globex'] } })).status).toBe(404);
    expect((await open(id)).status).toBe(200);
  });

  it('for one that has none', async () => {
    expect((await open(await succeeded())).status).toBe(404);
  });

  it('for those that were sealed for somebody else', async () => {
    const { publicKey } = await generateKeyPair(alg, { crv: 'X25519' });
    expect((await open(await succeeded(await seal(publicKey)))).status).toBe(404);
  });

  it('for what is not sealed at all', async () => {
    expect((await open(await succeeded('plain text'))).status).toBe(404);
  });
});

describe('410', () => {
  it('the second time, without the credentials', async () => {
    const id = await succeeded(await seal(await serverKey()));
    await open(id);
    const { status, body } = await open(id);
    expect([status, JSON.stringify(body).includes(credentials.password)]).toEqual([410, false]);
  });

  it('for all but one who ask at once', async () => {
    const id = await succeeded(await seal(await serverKey()));
    const statuses = (await Promise.all([open(id), open(id), open(id)])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 410, 410]);
  });
});

it('503 where the engine cannot be reached', async () => {
  bench().engine.away = true;
  expect((await open('unknown')).status).toBe(503);
});
