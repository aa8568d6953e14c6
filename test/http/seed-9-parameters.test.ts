import { compactDecrypt, exportJWK, generateKeyPair } from 'jose';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allLogs, ended, requestClone } from '../harness/clones.ts';
import { type Product, startProduct } from '../harness/product.ts';

describe('Requirement: Workflow Parameterization', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(() => product[Symbol.asyncDispose]());

  it('Scenario: Optional custom domain parameter', async () => {
    const execution = await ended(
      product,
      await requestClone(product, { custom_domain: 'stage.acme-goods.example.com' }),
    );
    expect(execution.outputs).toMatchObject({ domain: 'stage.acme-goods.example.com', domain_fallback: false });
  });

  it('Scenario: Optional custom domain parameter (falls back to a Railway domain)', async () => {
    const accepted = await requestClone(product, { custom_domain: 'not a domain' });
    const execution = await ended(product, accepted);
    expect(execution.outputs).toMatchObject({
      domain: expect.stringMatching(/\.up\.railway\.app$/),
      domain_fallback: true,
    });
    expect(
      (await allLogs(product, accepted.execution_id)).some(
        (line) => line.level === 'WARN' && line.task === 'assign-domain',
      ),
    ).toBe(true);
  });

  it('Scenario: WordPress URL replacement flag', async () => {
    const accepted = await requestClone(product, { wordpress_url_replace: true });
    const { outputs } = await ended(product, accepted);
    expect(outputs.urls_replaced).toBe(502);
    const sql = postgres(product.simulator.databaseUrl(product.shop.projectId, accepted.environment_name, 'Postgres'), {
      max: 1,
    });
    const rows = await sql`SELECT name, value FROM options ORDER BY name`;
    await sql.end();
    expect(rows.map((row) => row.value)).toEqual([
      outputs.staging_url,
      `a:1:{s:3:"url";s:${outputs.staging_url.length}:"${outputs.staging_url}";}`,
    ]);
    expect((await allLogs(product, accepted.execution_id)).some((line) => line.message.includes('502'))).toBe(true);
  });

  it('Scenario: Basic auth configuration', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ECDH-ES+A256KW', { extractable: true });
    const accepted = await requestClone(product, { enable_basic_auth: true, public_key: await exportJWK(publicKey) });
    const { outputs } = await ended(product, accepted);
    const { plaintext } = await compactDecrypt(outputs.basic_auth, privateKey);
    const credentials = JSON.parse(new TextDecoder().decode(plaintext));
    expect(credentials).toMatchObject({ username: expect.any(String), password: expect.stringMatching(/.{16,}/) });
    const all = JSON.stringify([outputs, await allLogs(product, accepted.execution_id)]);
    expect(all).not.toContain(credentials.password);
  });

  it('Scenario: Basic auth configuration (sealed for the server, opened once)', async () => {
    const accepted = await requestClone(product, { enable_basic_auth: true });
    await ended(product, accepted);
    const path = `/api/v1/executions/${accepted.execution_id}/credentials`;
    const first = await product.rest('POST', path);
    expect([first.status, Object.keys(first.body).sort()]).toEqual([200, ['password', 'username']]);
    expect((await product.rest('POST', path)).status).toBe(410);
  });

  it('Scenario: Source environment selection', async () => {
    const execution = await ended(product, await requestClone(product, { source_environment: 'missing' }));
    expect(execution).toMatchObject({
      state: 'FAILED',
      error: { task: 'validate-inputs', message: expect.stringContaining('missing') },
    });
  });
});
