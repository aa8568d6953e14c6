import { compactDecrypt, decodeProtectedHeader, exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stage, startStage } from '../testing/stage.ts';

type PrivateKey = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];

const algorithms = [
  ['RSA-OAEP-256', {}],
  ['ECDH-ES+A256KW', { crv: 'P-256' }],
  ['ECDH-ES+A256KW', { crv: 'X25519' }],
] as const;

describe('configure-basic-auth', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage({
      project: {
        name: 'Shop',
        services: [
          { name: 'Web', kind: 'web', variables: { HTTP_AUTH_USER: 'old', HTTP_AUTH_PASSWORD: 'inherited-one' } },
        ],
      },
    });
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  async function prepared(publicKey: unknown) {
    const execution = stage.execution({ inputs: { enable_basic_auth: true, public_key: JSON.stringify(publicKey) } });
    await execution.runUntil('assign-domain');
    const variables = () =>
      stage.world.railway.variables({
        projectId: stage.project.id,
        environmentId: String(execution.outputs['create-environment']?.environment_id),
        serviceId: String(execution.outputs['assign-domain']?.web_service_id),
      });
    return { execution, variables };
  }
  const open = async (jwe: unknown, key: PrivateKey) =>
    JSON.parse(new TextDecoder().decode((await compactDecrypt(String(jwe), key)).plaintext));

  it.each(algorithms)('sets credentials and seals them by %s %j', async (alg, curve) => {
    const { publicKey, privateKey } = await generateKeyPair(alg, { ...curve, extractable: true });
    const { execution, variables } = await prepared(await exportJWK(publicKey));
    const { basic_auth } = await execution.run('configure-basic-auth');
    expect(decodeProtectedHeader(String(basic_auth))).toMatchObject({ alg, enc: 'A256GCM' });
    const { username, password } = await open(basic_auth, privateKey);
    expect(await variables()).toMatchObject({ HTTP_AUTH_USER: username, HTTP_AUTH_PASSWORD: password });
    expect(password).toMatch(/^[\w-]{32}$/);
    expect(JSON.stringify([execution.lines, execution.outputs])).not.toContain(password);
  });

  it('keeps the password that it has set when it is run again', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ECDH-ES+A256KW', { extractable: true });
    const { execution } = await prepared(await exportJWK(publicKey));
    const first = await open((await execution.run('configure-basic-auth')).basic_auth, privateKey);
    expect(await open((await execution.run('configure-basic-auth')).basic_auth, privateKey)).toEqual(first);
  });

  it.each([
    ['a key that can only sign', { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }],
    ['something else', 'key'],
  ])('refuses %s before anything is set', async (_, publicKey) => {
    const execution = stage.execution({
      id: 'refused',
      inputs: { environment_name: 'refused', public_key: JSON.stringify(publicKey) },
    });
    await execution.runUntil('assign-domain');
    await expect(execution.run('configure-basic-auth')).rejects.toMatchObject({
      fatal: true,
      message: expect.stringContaining('public_key'),
    });
  });
});
