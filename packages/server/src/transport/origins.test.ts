import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { isAllowedOrigin } from './cors.ts';
import { serveSmallRouter } from './testing/small-server.ts';

const allowed = 'https://app.example.com';
const lookalikes = [
  'https://app.example.com.evil.net',
  'https://app.example.community',
  'https://app.example.com:8443',
  'https://app.example.com/',
  'https://app.example.com@evil.net',
  'http://app.example.com',
  'https://app.example.co',
  'https://appxexample.com',
  'https://evil-app.example.com',
  'https://sub.app.example.com',
  'https://example.com',
  'HTTPS://APP.EXAMPLE.COM',
  'null',
  '*',
];

async function statusOfOpening(port: number, origin: string | undefined): Promise<number | undefined> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/trpc`, origin === undefined ? {} : { origin });
  const opened = once(socket, 'open').then(() => 101);
  const refused = once(socket, 'unexpected-response').then(([, { statusCode }]) => statusCode as number);
  socket.on('error', () => undefined);
  const status = await Promise.race([opened, refused]);
  socket.terminate();
  return status;
}

async function corsOf(url: string, origin: string, method: string): Promise<string | null> {
  const headers = { origin, 'access-control-request-method': 'POST' };
  return (await fetch(`${url}/api/v1/things`, { method, headers })).headers.get('access-control-allow-origin');
}

describe('an origin that only looks like the one that is allowed', () => {
  it.each(lookalikes)('is refused: %s', (origin) => {
    expect(isAllowedOrigin(origin, [allowed])).toBe(false);
  });

  it('is given no page’s permission, and no WebSocket', async () => {
    await using server = await serveSmallRouter({ corsOrigins: [allowed] });
    for (const origin of lookalikes) {
      expect(await corsOf(server.url, origin, 'OPTIONS'), origin).not.toBe(origin);
      expect(await corsOf(server.url, origin, 'GET'), origin).not.toBe(origin);
      expect(await statusOfOpening(server.port, origin), origin).toBe(403);
    }
  });
});

describe('where no origin is configured', () => {
  it('no page is let in, over HTTP or WebSocket', async () => {
    await using server = await serveSmallRouter({ corsOrigins: [] });
    for (const origin of [allowed, 'http://localhost:3000', server.url, 'null']) {
      expect(await corsOf(server.url, origin, 'OPTIONS'), origin).toBeNull();
      expect(await corsOf(server.url, origin, 'GET'), origin).toBeNull();
      expect(await statusOfOpening(server.port, origin), origin).toBe(403);
    }
  });

  it('who names no origin is let in: it is no browser', async () => {
    await using server = await serveSmallRouter({ corsOrigins: [] });
    expect(await statusOfOpening(server.port, undefined)).toBe(101);
  });
});

describe('an origin that is allowed', () => {
  it('is each of those configured, and no other', async () => {
    await using server = await serveSmallRouter({ corsOrigins: [allowed, 'http://localhost:3000'] });
    for (const origin of [allowed, 'http://localhost:3000']) {
      expect(await corsOf(server.url, origin, 'OPTIONS')).toBe(origin);
      expect(await statusOfOpening(server.port, origin)).toBe(101);
    }
    expect(await statusOfOpening(server.port, 'http://localhost:3001')).toBe(403);
  });

  it('is each port of a host, where its port is `*`, and no other host', async () => {
    await using server = await serveSmallRouter({ corsOrigins: ['http://localhost:*'] });
    for (const origin of ['http://localhost', 'http://localhost:5173']) {
      expect(await corsOf(server.url, origin, 'OPTIONS')).toBe(origin);
      expect(await statusOfOpening(server.port, origin)).toBe(101);
    }
    const others = ['https://localhost:5173', 'http://localhost.evil.net', 'http://localhost:80.evil.net'];
    for (const origin of [...others, 'http://localhost:5173/', 'http://localhost:*', 'http://x.localhost:1']) {
      expect(await corsOf(server.url, origin, 'OPTIONS'), origin).toBeNull();
      expect(await statusOfOpening(server.port, origin), origin).toBe(403);
    }
  });

  it('is any, over WebSocket too, where `*` is configured', async () => {
    await using server = await serveSmallRouter({ corsOrigins: ['*'] });
    expect(await statusOfOpening(server.port, 'https://any.example.com')).toBe(101);
  });
});
