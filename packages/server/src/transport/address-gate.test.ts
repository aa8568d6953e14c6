import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { gated } from './address-gate.ts';
import { defaultLimits } from './limits.ts';

const many = Array.from({ length: 50 }, () => '192.0.2.1');

it('what comes in one moment from one address lets one of another begin in between', async () => {
  const begun: string[] = [];
  const handle = gated((req) => void begun.push(req.socket.remoteAddress ?? ''), {
    limits: defaultLimits,
    proxyHops: 0,
  });
  for (const address of [...many, '198.51.100.1']) request(handle, address);
  await expect.poll(() => begun).toHaveLength(many.length + 1);
  expect(begun.indexOf('198.51.100.1')).toBeLessThan(10);
});

it('requests of one address begin in the order in which they came', async () => {
  const begun: (string | undefined)[] = [];
  const handle = gated((req) => void begun.push(req.url), { limits: defaultLimits, proxyHops: 0 });
  const urls = many.map((_, at) => `/${at}`);
  for (const url of urls) request(handle, '192.0.2.1', url);
  await expect.poll(() => begun).toEqual(urls);
});

function request(handle: ReturnType<typeof gated>, address: string, url = '/'): void {
  const socket = Object.defineProperty(new Socket(), 'remoteAddress', { value: address });
  const req = Object.assign(new IncomingMessage(socket), { url });
  handle(req, new ServerResponse(req));
}
