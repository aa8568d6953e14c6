import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCallbackStore } from '../../adapters/postgres/callback-store.ts';
import { createCallbackSender } from '../../adapters/web/callback-sender.ts';
import { createTextSeal } from '../../core/text-seal.ts';
import { secrets, useProcedureBench } from '../../testing/procedure-bench.ts';
import { derivedCallbackSecret } from './sign-callback.ts';

const bench = useProcedureBench();
let server: Server;
let url: string;
let answers: number[];
let received: { path: string | undefined; headers: IncomingHttpHeaders; body: string }[];

beforeEach(async () => {
  answers = [];
  received = [];
  server = createServer(async (request, response) => {
    received.push({ path: request.url, headers: request.headers, body: await text(request) });
    response.writeHead(answers.shift() ?? 204, { location: 'http://127.0.0.1:9/elsewhere' }).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?token=of-the-receiver`;
});
afterEach(() => server.close());

const clone = (more: object = {}) => bench().call('clone.start', { client_name: 'Acme', callback_url: url, ...more });
const statusOf = async (id: string) => (await bench().call('executions.get', { execution_id: id })).body;
const startedClone = async (): Promise<string> => (await clone()).body.execution_id;
const endedClone = async () => {
  const execution_id = await startedClone();
  bench().engine.end(execution_id, 'SUCCESS');
  return execution_id;
};
const after = (ms: number) => bench().clock.set(new Date(bench().clock.now().getTime() + ms));

it('the end of an execution is told once, with its status', async () => {
  const id = await endedClone();
  await expect.poll(async () => (await statusOf(id)).callback?.state).toBe('DELIVERED');
  expect(received).toHaveLength(1);
  expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
    type: 'execution.ended',
    data: { execution_id: id, state: 'SUCCESS' },
  });
});

it('it is signed as Standard Webhooks says', async () => {
  await endedClone();
  await expect.poll(() => received.length).toBe(1);
  const none: IncomingHttpHeaders = {};
  const { headers, body } = received[0] ?? { headers: none, body: '' };
  const sentAt = new Date(Number(headers['webhook-timestamp']) * 1_000);
  const signature = new Webhook(derivedCallbackSecret(secrets.secretKey)).sign(
    String(headers['webhook-id']),
    sentAt,
    body,
  );
  expect(headers['webhook-signature']).toBe(signature);
});

it('nothing is told before the end', async () => {
  const { execution_id } = (await clone()).body;
  expect((await statusOf(execution_id)).callback).toMatchObject({ state: 'PENDING', attempts: 0 });
});

it('of the URL the status shows where it leads, and no table holds more', async () => {
  expect((await statusOf(await endedClone())).callback.url).toBe(`${new URL(url).origin}/…`);
  const { sql } = bench().database;
  const [rows] = await sql`
    SELECT (SELECT json_agg(c) FROM callbacks c) AS callbacks, (SELECT json_agg(i) FROM intents i) AS intents,
      (SELECT json_agg(a) FROM audit_records a) AS audit`;
  expect(JSON.stringify(rows)).toContain(new URL(url).origin);
  expect(JSON.stringify(rows)).not.toMatch(/hook|of-the-receiver/);
});

it('a callback whose URL was sealed with another secret fails with that reason', async () => {
  const id = await startedClone();
  // What the history does not know yet when a server starts is found by its next look only.
  await expect.poll(() => bench().history.find(id)).toBeDefined();
  const urls = createTextSeal('another secret of the server, long enough', 'callback URLs');
  await bench().restart({ callbacks: createCallbackStore(bench().database.sql, urls) });
  bench().engine.end(id, 'SUCCESS');
  const failed = { attempts: 1, last_error: 'its URL was sealed with another secret of the server' };
  await expect.poll(async () => (await statusOf(id)).callback).toMatchObject(failed);
  expect(received).toEqual([]);
});

it('a receiver that is not ready is asked again, later each time', async () => {
  answers = [503, 302];
  const id = await endedClone();
  await expect.poll(async () => (await statusOf(id)).callback).toMatchObject({ last_error: 'it answered 503' });
  after(10_000);
  await expect
    .poll(async () => (await statusOf(id)).callback)
    .toMatchObject({
      last_error: 'it answered 302',
      attempts: 2,
    });
  after(80_000);
  await expect.poll(async () => (await statusOf(id)).callback).toMatchObject({ state: 'DELIVERED', attempts: 3 });
});

it('a receiver that is gone is left alone', async () => {
  answers = [410];
  const id = await endedClone();
  await expect.poll(async () => (await statusOf(id)).callback).toMatchObject({ state: 'FAILED', attempts: 1 });
});

it('a server that crashed before it notified is followed by one that does', async () => {
  const { execution_id } = (await clone()).body;
  bench().engine.end(execution_id, 'SUCCESS');
  await bench().restart();
  // The first one may have claimed it: it is due again when that lease is over.
  after(31_000);
  await expect.poll(async () => (await statusOf(execution_id)).callback?.state).toBe('DELIVERED');
});

it('what is told again is the same, under the same id', async () => {
  answers = [503];
  const id = await endedClone();
  await expect.poll(async () => (await statusOf(id)).callback).toMatchObject({ last_error: 'it answered 503' });
  after(10_000);
  await expect.poll(() => received.length).toBe(2);
  const [first, second] = received.map(({ headers, body }) => ({ id: headers['webhook-id'], body }));
  expect(second).toEqual(first);
});

it('the end of an execution that was started again is told too', async () => {
  const { execution_id } = (await clone()).body;
  bench().engine.end(execution_id, 'FAILED');
  const again = () => bench().call('executions.retry', { execution_id }, { idempotencyKey: 'k' });
  await expect.poll(async () => (await again()).status).toBe(202);
  bench().engine.end((await again()).body.execution_id, 'SUCCESS');
  await expect.poll(() => received.map(({ body }) => JSON.parse(body).data.state)).toEqual(['FAILED', 'SUCCESS']);
  expect(received.map(({ path }) => path)).toEqual(['/hook?token=of-the-receiver', '/hook?token=of-the-receiver']);
});

it('neither engine nor tasks are told the URL', async () => {
  await clone();
  expect(JSON.stringify([...bench().engine.executions.values()])).not.toContain('/hook');
});

it('a receiver that answers by another protocol does not hold up the others', async () => {
  const upgrade = createServer(({ socket }) => {
    socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n');
  });
  upgrade.listen(0, '127.0.0.1');
  await once(upgrade, 'listening');
  const callback_url = `http://127.0.0.1:${(upgrade.address() as AddressInfo).port}/`;
  for (let n = 0; n < 5; n += 1) {
    const { execution_id } = (await clone({ callback_url })).body;
    bench().engine.end(execution_id, 'SUCCESS');
    await expect.poll(async () => (await statusOf(execution_id)).callback).toMatchObject({ attempts: 1 });
  }
  const id = await endedClone();
  await expect.poll(async () => (await statusOf(id)).callback?.state).toBe('DELIVERED');
  upgrade.close();
});

describe('a URL that nothing is sent to is refused, and nothing started', () => {
  const strict = createCallbackSender({ privateAddresses: false });
  it.each([
    ['no URL', 'here'],
    ['http', 'http://example.com/hook'],
    ['another scheme', 'file:///etc/passwd'],
    ['credentials', 'https://user:pass@example.com/'],
    ['this machine', 'https://127.0.0.1/'],
    ['this machine by IPv6', 'https://[::1]/'],
    ['this machine as a mapped address', 'https://[::ffff:127.0.0.1]/'],
    ['metadata of a cloud', 'https://169.254.169.254/latest/meta-data'],
    ['a number that is a private address', 'https://2130706433/'],
  ])('%s', async (_, callback_url) => {
    await bench().restart({ callbackSender: strict });
    const { status, body } = await clone({ callback_url });
    expect([status, body.details.field]).toEqual([400, 'callback_url']);
  });
});
