import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { unbroken } from './unbroken.ts';

let broken: number;
let asked: number;
const server = createServer((request, response) => {
  asked += 1;
  if (asked <= broken) request.socket.destroy();
  else response.end('whole');
});
beforeEach(() => {
  asked = 0;
  return new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => void server.close());

const ask = async () => (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)).text();

it('a bench goes on over a connection that broke', async () => {
  broken = 2;
  expect(await unbroken(ask)).toBe('whole');
});

it('a bench ends where every connection breaks', async () => {
  broken = 100;
  await expect(unbroken(ask)).rejects.toThrow('fetch failed');
  expect(asked).toBe(4);
});

it('a bench ends at once on what is no broken connection', async () => {
  let tries = 0;
  const refused = () => Promise.reject(new Error(`refused ${++tries}`));
  await expect(unbroken(refused)).rejects.toThrow('refused 1');
});
