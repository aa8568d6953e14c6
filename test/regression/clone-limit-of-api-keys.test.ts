import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Product, startProduct } from '../harness/product.ts';

let product: Product;
beforeAll(async () => {
  product = await startProduct({ settings: { UNDERSTUDY_CLONES_PER_HOUR: '3' } });
});
afterAll(() => product?.[Symbol.asyncDispose]());

const made = async (key: object) => (await product.rest('POST', '/api/v1/keys', { body: { name: 'CI', ...key } })).body;
const limitsToldTo = async (secret: string) => {
  const headers = { 'x-api-key': secret };
  return (await product.rest('GET', '/api/v1/keys', { anonymous: true, headers })).headers.get('RateLimit-Policy');
};

it('a key that names no number of clones has what UNDERSTUDY_CLONES_PER_HOUR says', async () => {
  const key = await made({ permissions: ['clone', 'admin'] });
  expect(key.clones_per_hour).toBe(3);
  expect(await limitsToldTo(key.secret)).toContain('"clones";q=3;w=3600');
});

it('a key with the permission admin alone is told its budget of clones', async () => {
  const { secret } = await made({ permissions: ['admin'], clones_per_hour: 7 });
  expect(await limitsToldTo(secret)).toContain('"clones";q=7;w=3600');
});
