import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Product, startProduct } from '../harness/product.ts';
import { abuse } from './canary/abuse.ts';
import { type Canary, findLeaks, type Place } from './canary/find-leaks.ts';
import { formsOf } from './canary/forms.ts';
import { files, tables } from './canary/places.ts';
import { planted, plantSecrets } from './canary/plant-secrets.ts';
import { recorded } from './canary/recorded.ts';

// By the last word of their paths: the answers that are there to give a secret.
const given: Readonly<Record<string, string>> = {
  'POST clones': planted.runToken,
  'POST credentials': planted.stagingPassword,
  'POST keys': planted.keySecret,
  'POST rotate': planted.keySecret,
};
const ours = {
  // With characters that look different in a URL and in base64.
  UNDERSTUDY_SECRET_KEY: `canary/${randomBytes(32).toString('hex')}+?&`,
  UNDERSTUDY_CALLBACK_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
};

describe('a secret is nowhere but where it belongs', () => {
  let product: Product;
  let answers: readonly Place[];
  let canaries: readonly Canary[];

  beforeAll(async () => {
    const started = await startProduct({
      settings: { ...ours, UNDERSTUDY_LOG_LEVEL: 'trace', UNDERSTUDY_CALLBACK_PRIVATE_ADDRESSES: 'true' },
    });
    ({ product, answers } = recorded(started, (method, path) => given[`${method} ${path.split('/').at(-1)}`]));
    canaries = await plantSecrets(product, [
      { name: 'the secret key', value: ours.UNDERSTUDY_SECRET_KEY },
      { name: 'the secret of callbacks', value: ours.UNDERSTUDY_CALLBACK_SECRET },
    ]);
    await abuse(product, canaries);
  }, 300_000);
  afterAll(() => product?.[Symbol.asyncDispose]());

  it('and there are secrets to look for', () => {
    expect(new Set(canaries.map(({ name }) => name)).size).toBe(13);
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
