import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { type Product, startProduct } from '../harness/product.ts';
import { makeSmallDisk } from './small-disk.ts';

// A page of a table is full before that.
const keysMax = 400;
const disk = await makeSmallDisk();
if (!disk)
  process.stderr.write('full-disk: skipped, for it takes root and a kernel that lets it mount a disk in memory\n');

describe.skipIf(!disk)('a data directory whose disk is full', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ settings: { UNDERSTUDY_DATA_DIR: disk?.directory ?? '' } });
  });
  afterAll(async () => {
    await product?.[Symbol.asyncDispose]();
    await disk?.[Symbol.asyncDispose]();
  });

  const makeKey = (name: string) =>
    product.rest('POST', '/api/v1/keys', { body: { name, namespaces: ['dev.deployment'], permissions: ['clone'] } });
  const ready = async () => (await product.rest('GET', '/readyz')).status === 200;
  const names = async () => {
    const all: string[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await product.rest('GET', `/api/v1/keys?limit=200${cursor}`);
      all.push(...body.items.map((key: { name: string }) => key.name));
      if (!body.next_cursor) return all;
      cursor = `&cursor=${encodeURIComponent(body.next_cursor)}`;
    }
  };
  /** Makes keys until one is refused; gives the names of those before, and the refusal. */
  const makeKeysUntilRefused = async (word: string) => {
    const made: string[] = [];
    for (let number = 0; number < keysMax; number++) {
      const name = `${word} ${number}`;
      const { status, body } = await makeKey(name);
      if (status === 503) return { made, refused: body };
      // Room for the key, and none for the record that it was answered: it is there, and its caller is told so.
      if (status !== 201) expect([status, body.message]).toEqual([500, 'This was done, but could not be recorded']);
      made.push(name);
    }
    throw new Error(`${keysMax} keys were made on a full disk`);
  };

  it('is told, refuses what it cannot keep, loses nothing, and goes on when there is room', async () => {
    const kept = ['before'];
    expect((await makeKey('before')).status).toBe(201);
    await disk?.fill();
    const readiness = await product.rest('GET', '/readyz');
    expect([readiness.status, JSON.stringify(readiness.body)]).toEqual([503, expect.stringContaining('disk')]);
    const { made, refused } = await makeKeysUntilRefused('full');
    kept.push(...made);
    expect(refused).toMatchObject({ error: 'EngineUnavailableError', message: expect.stringContaining('disk') });
    expect((await product.rest('GET', '/healthz')).status).toBe(200);
    await disk?.empty();
    await eventually('it is ready', ready);
    expect((await makeKey('after')).status).toBe(201);
    expect((await names()).sort()).toEqual([...kept, 'after'].sort());
    expect((await product.rest('GET', '/api/v1/audit/verify')).body).toMatchObject({ whole: true, first_bad: null });
  });

  it('keeps what was accepted over kill -9 while it is full', async () => {
    const before = await names();
    await disk?.fill();
    const { made } = await makeKeysUntilRefused('killed');
    await product.killServer();
    await disk?.empty();
    await product.startServer();
    expect((await names()).sort()).toEqual([...before, ...made].sort());
  });
});
