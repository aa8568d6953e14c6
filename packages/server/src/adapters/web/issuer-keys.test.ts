import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createIssuerKeys } from './issuer-keys.ts';

const pairs = { old: await generateKeyPair('RS256'), fresh: await generateKeyPair('RS256') };
type Kid = keyof typeof pairs;

let answer: { status: number; kids: readonly Kid[]; location?: string; padding?: number };
let fetched: number;
const server = createServer(async (_, response) => {
  fetched++;
  const keys = await Promise.all(answer.kids.map(async (kid) => ({ ...(await exportJWK(pairs[kid].publicKey)), kid })));
  response.writeHead(answer.status, answer.location === undefined ? {} : { location: answer.location });
  response.end(JSON.stringify({ keys, padding: ' '.repeat(answer.padding ?? 0) }));
});

let url: string;
beforeEach(async () => {
  fetched = 0;
  answer = { status: 200, kids: ['old'] };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server has an address of this kind.
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  vi.useRealTimers();
  await new Promise((resolve) => server.close(resolve));
});

const verify = async (keys: ReturnType<typeof createIssuerKeys>, kid: Kid) =>
  jwtVerify(await new SignJWT().setProtectedHeader({ alg: 'RS256', kid }).sign(pairs[kid].privateKey), keys);
const open = () => createIssuerKeys({ url, privateAddresses: true });
const unreadable = { code: 'UpstreamError' };

describe('keys', () => {
  it('are fetched once for many tokens', async () => {
    const keys = open();
    for (let token = 0; token < 5; token++) await verify(keys, 'old');
    expect(fetched).toBe(1);
  });

  it('are fetched again for a new one, though not for every token that names one', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const keys = open();
    await verify(keys, 'old');
    for (let token = 0; token < 5; token++)
      await expect(verify(keys, 'fresh')).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
    expect(fetched).toBe(1);
    answer = { status: 200, kids: ['fresh'] };
    vi.setSystemTime(Date.now() + 30_001);
    await verify(keys, 'fresh');
    await expect(verify(keys, 'old')).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
  });

  it('that the issuer took away are forgotten after ten minutes', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const keys = open();
    await verify(keys, 'old');
    answer = { status: 200, kids: ['fresh'] };
    vi.setSystemTime(Date.now() + 600_001);
    await expect(verify(keys, 'old')).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
  });
});

describe('nobody is let in', () => {
  it.each([
    ['an error', { status: 500, kids: [] }],
    ['a redirect', { status: 302, kids: [], location: 'http://127.0.0.1:1/' }],
    ['more than anybody needs', { status: 200, kids: ['old'], padding: 300_000 }],
  ] as const)('by %s', async (_, given) => {
    answer = given;
    await expect(verify(open(), 'old')).rejects.toMatchObject(unreadable);
  });

  it('by an issuer that gives no keys, which is not asked for every token', async () => {
    const keys = open();
    answer = { status: 503, kids: [] };
    for (let token = 0; token < 5; token++) await expect(verify(keys, 'old')).rejects.toMatchObject(unreadable);
    expect(fetched).toBe(1);
  });

  it('by a private address, unless that is allowed', async () => {
    const guarded = createIssuerKeys({ url: url.replace('http:', 'https:'), privateAddresses: false });
    await expect(verify(guarded, 'old')).rejects.toMatchObject({
      ...unreadable,
      cause: expect.objectContaining({ message: expect.stringContaining('is no public address') }),
    });
    expect(fetched).toBe(0);
  });
});
