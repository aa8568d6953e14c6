import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { createClient } from './index.ts';

afterEach(() => void vi.unstubAllGlobals());

it('calls without a WebSocket, which only watching needs', async () => {
  vi.stubGlobal('WebSocket', undefined);
  await using client = createClient({ url: 'http://127.0.0.1:9', apiKey: 'us_key', fetch: refusing });
  await expect(client.keys.revoke('key_1')).rejects.toMatchObject({ code: 'NetworkError' });
  await expect(client.executions.watch('x').next()).rejects.toThrow('No WebSocket implementation');
});

it('asks by the fetch that it is given', async () => {
  const asked: string[] = [];
  const own: typeof fetch = async (input) => refusing(String(asked.push(String(input))));
  await using client = createClient({ url: 'https://understudy.example.com', apiKey: 'us_key', fetch: own });
  await expect(client.keys.revoke('key_1')).rejects.toThrow();
  expect(asked).toEqual(['https://understudy.example.com/trpc/keys.revoke']);
});

it('says the innermost reason where nothing answers', async () => {
  await using client = createClient({ url: 'http://127.0.0.1:9', apiKey: 'us_key', fetch: refusing });
  await expect(client.keys.revoke('key_1')).rejects.toMatchObject({ message: 'connect ECONNREFUSED' });
});

it('says the status where something else answers', async () => {
  const proxy = createServer((_, response) => response.writeHead(502).end('<html>')).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  await using client = createClient({ url, apiKey: 'us_key' });
  await expect(client.keys.revoke('key_1')).rejects.toMatchObject({
    code: 'NetworkError',
    message: 'the answer, of status 502, is not one of Understudy',
  });
  proxy.close();
});

/** What `fetch` does where nothing listens. */
const refusing: typeof fetch = async () => {
  throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') });
};
