import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { allLogs, ended, requestClone } from '../../harness/clones.ts';
import { readEvents } from '../../harness/event-stream.ts';
import type { Product } from '../../harness/product.ts';
import type { Canary } from './find-leaks.ts';
import { databasePassword, ownPassword } from './places.ts';
import { stagingPasswords } from './staging-passwords.ts';

/** What an answer may give, by its name in the report of a leak. */
export const planted = {
  stagingPassword: 'a password of staging',
  runToken: 'a run token',
  keySecret: 'the secret of a key',
} as const;

const receivers = { path: `path-of-${randomUUID()}`, query: `query-of-${randomUUID()}` };
// Nobody listens there: a callback is tried, and tried again.
const callback_url = `http://127.0.0.1:9/services/${receivers.path}?token=${receivers.query}`;

/** Uses the product in every way that has to do with a secret, and gives all the secrets that it made, behind those that are known. */
export async function plantSecrets(product: Product, known: readonly Canary[]): Promise<readonly Canary[]> {
  return [
    ...known,
    { name: 'the path of a callback', value: receivers.path },
    { name: 'the query of a callback', value: receivers.query },
    ...(await configured(product)),
    ...(await keys(product)),
    ...(await cloned(product)),
    ...(await failed(product)),
  ];
}

async function configured(product: Product): Promise<Canary[]> {
  const production = new URL(product.simulator.databaseUrl(product.shop.projectId, 'production', 'Postgres'));
  return [
    { name: 'the API key', value: product.apiKey },
    { name: 'the bearer token', value: product.token },
    { name: 'the webhook key', value: product.webhookKey },
    { name: 'the Railway token', value: product.simulator.tokens.workspace },
    { name: 'the password of production', value: decodeURIComponent(production.password) },
    { name: databasePassword, value: await ownPassword(product.dataDir) },
  ];
}

/** A key that is made, used and rotated. */
async function keys(product: Product): Promise<Canary[]> {
  const made = await product.rest('POST', '/api/v1/keys', {
    body: { name: 'ci', permissions: ['history:read'] },
    headers: once(),
  });
  const headers = { 'x-api-key': made.body.secret };
  await product.rest('GET', '/api/v1/executions', { anonymous: true, headers });
  const rotated = await product.rest('POST', `/api/v1/keys/${made.body.id}/rotate`, {
    body: { grace_period: '1h' },
    headers: once(),
  });
  return [made, rotated].map(({ body }) => ({ name: planted.keySecret, value: body.secret }));
}

/** A clone that goes well, looked at in every way, its credentials opened. */
async function cloned(product: Product): Promise<Canary[]> {
  const accepted = await requestClone(product, { enable_basic_auth: true, callback_url });
  expect((await ended(product, accepted)).state).toBe('SUCCESS');
  const passwords = await stagingPasswords(product, accepted.environment_name);
  await lookAt(product, accepted.execution_id);
  const path = `/api/v1/executions/${accepted.execution_id}/credentials`;
  const opened = await product.rest('POST', path, { headers: once() });
  await product.rest('POST', path, { headers: once() });
  expect(passwords).toContain(opened.body.password);
  return secretsOf(accepted, passwords);
}

/** A clone that fails when everything is there, and is rolled back. */
async function failed(product: Product): Promise<Canary[]> {
  product.simulator.faults.inject({ operation: 'ServiceInstanceDeployV2', times: 100, kind: 'http-500' });
  const accepted = await requestClone(product, { enable_basic_auth: true, callback_url });
  const passwords = await stagingPasswords(product, accepted.environment_name);
  expect((await ended(product, accepted)).state).toBe('FAILED');
  product.simulator.faults.clear();
  await lookAt(product, accepted.execution_id);
  return secretsOf(accepted, passwords);
}

// What is answered once is remembered, but not the secret in it.
function once(): { 'idempotency-key': string } {
  return { 'idempotency-key': randomUUID() };
}

async function lookAt(product: Product, executionId: string): Promise<void> {
  await allLogs(product, executionId);
  await readEvents(product, executionId);
  for (const path of ['executions', 'environments', 'audit', 'keys']) await product.rest('GET', `/api/v1/${path}`);
  for (const path of ['/metrics', '/readyz', '/openapi.json']) await product.rest('GET', path);
}

function secretsOf(accepted: { run_token: string }, passwords: readonly string[]): Canary[] {
  const found = passwords.map((value) => ({ name: planted.stagingPassword, value }));
  return [{ name: planted.runToken, value: accepted.run_token }, ...found];
}
