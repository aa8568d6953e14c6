import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allLogs, ended, requestClone } from '../harness/clones.ts';
import { readEvents } from '../harness/event-stream.ts';
import { type Product, startProduct } from '../harness/product.ts';
import { abuse } from './canary/abuse.ts';
import { type Canary, findLeaks, type Place } from './canary/find-leaks.ts';
import { formsOf } from './canary/forms.ts';
import { databasePassword, files, ownPassword, tables } from './canary/places.ts';
import { recorded } from './canary/recorded.ts';
import { stagingPasswords } from './canary/staging-passwords.ts';

const stagingPassword = 'a password of staging';
const runToken = 'a run token';
const keySecret = 'the secret of a key';
// By the last word of their paths: the answers that are there to give a secret.
const given: Readonly<Record<string, string>> = {
  'POST clones': runToken,
  'POST credentials': stagingPassword,
  'POST keys': keySecret,
  'POST rotate': keySecret,
};
// With characters that look different in a URL and in base64.
const secretKey = `canary/${randomBytes(32).toString('hex')}+?&`;

describe('a secret is nowhere but where it belongs', () => {
  let product: Product;
  let answers: readonly Place[];
  const canaries: Canary[] = [];

  beforeAll(async () => {
    const started = await startProduct({
      settings: { UNDERSTUDY_SECRET_KEY: secretKey, UNDERSTUDY_LOG_LEVEL: 'trace' },
    });
    ({ product, answers } = recorded(started, (method, path) => given[`${method} ${path.split('/').at(-1)}`]));
    canaries.push(...(await configured(product)));
    canaries.push(...(await keys(product)));
    canaries.push(...(await cloned(product)));
    canaries.push(...(await failed(product)));
    await abuse(product, canaries);
  }, 300_000);
  afterAll(() => product?.[Symbol.asyncDispose]());

  it('and there are secrets to look for', () => {
    expect(new Set(canaries.map(({ name }) => name)).size).toBe(10);
    expect(canaries.every(({ value }) => value.length >= 16)).toBe(true);
  });

  it('in no line that the server writes', () => {
    expect(product.serverLines.length).toBeGreaterThan(50);
    const written = { name: 'output', bytes: Buffer.from(product.serverLines.join('\n')) };
    expect(findLeaks([written], canaries)).toEqual([]);
  });

  it('in no answer but the one that is there to give it', () => {
    expect(findLeaks(answers, canaries)).toEqual([]);
  });

  it('in no table', async () => {
    expect(findLeaks(await tables(product.dataDir), canaries)).toEqual([]);
  });

  it('in no file', async () => {
    expect(findLeaks(await files(product.dataDir), canaries)).toEqual([]);
  });
});

it.each(['as it is', 'URL-encoded', 'hex', 'base64'])('the search finds a secret that is there: %s', (form) => {
  const value = 'canary/with+signs?';
  const inside: Record<string, string> = {
    'as it is': value,
    'URL-encoded': encodeURIComponent(value),
    hex: Buffer.from(value).toString('hex'),
    base64: Buffer.from(`user:${value}!`).toString('base64'),
  };
  const place = { name: 'here', bytes: Buffer.from(`before ${inside[form]} after`) };
  expect(findLeaks([place], [{ name: 'it', value }])).toEqual(['it in here']);
  expect(formsOf(value).every((each) => each.length > 10)).toBe(true);
});

async function configured(product: Product): Promise<Canary[]> {
  const production = new URL(product.simulator.databaseUrl(product.shop.projectId, 'production', 'Postgres'));
  return [
    { name: 'the API key', value: product.apiKey },
    { name: 'the bearer token', value: product.token },
    { name: 'the webhook key', value: product.webhookKey },
    { name: 'the secret key', value: secretKey },
    { name: 'the Railway token', value: product.simulator.tokens.workspace },
    { name: 'the password of production', value: decodeURIComponent(production.password) },
    { name: databasePassword, value: await ownPassword(product.dataDir) },
  ];
}

/** A key that is made, used and rotated. */
async function keys(product: Product): Promise<Canary[]> {
  const made = await product.rest('POST', '/api/v1/keys', { body: { name: 'ci', permissions: ['history:read'] } });
  const headers = { 'x-api-key': made.body.secret };
  await product.rest('GET', '/api/v1/executions', { anonymous: true, headers });
  const rotated = await product.rest('POST', `/api/v1/keys/${made.body.id}/rotate`, { body: { grace_period: '1h' } });
  return [made, rotated].map(({ body }) => ({ name: keySecret, value: body.secret }));
}

/** A clone that goes well, looked at in every way, its credentials opened. */
async function cloned(product: Product): Promise<Canary[]> {
  const accepted = await requestClone(product, { enable_basic_auth: true });
  expect((await ended(product, accepted)).state).toBe('SUCCESS');
  const passwords = await stagingPasswords(product, accepted.environment_name);
  await lookAt(product, accepted.execution_id);
  const opened = await product.rest('POST', `/api/v1/executions/${accepted.execution_id}/credentials`);
  await product.rest('POST', `/api/v1/executions/${accepted.execution_id}/credentials`);
  expect(passwords).toContain(opened.body.password);
  return secretsOf(accepted, passwords);
}

/** A clone that fails when everything is there, and is rolled back. */
async function failed(product: Product): Promise<Canary[]> {
  product.simulator.faults.inject({ operation: 'ServiceInstanceDeployV2', times: 100, kind: 'http-500' });
  const accepted = await requestClone(product, { enable_basic_auth: true });
  const passwords = await stagingPasswords(product, accepted.environment_name);
  expect((await ended(product, accepted)).state).toBe('FAILED');
  product.simulator.faults.clear();
  await lookAt(product, accepted.execution_id);
  return secretsOf(accepted, passwords);
}

async function lookAt(product: Product, executionId: string): Promise<void> {
  await allLogs(product, executionId);
  await readEvents(product, executionId);
  for (const path of ['executions', 'environments', 'audit', 'keys']) await product.rest('GET', `/api/v1/${path}`);
  for (const path of ['/metrics', '/readyz', '/openapi.json']) await product.rest('GET', path);
}

function secretsOf(accepted: { run_token: string }, passwords: readonly string[]): Canary[] {
  const found = passwords.map((value) => ({ name: stagingPassword, value }));
  return [{ name: runToken, value: accepted.run_token }, ...found];
}
