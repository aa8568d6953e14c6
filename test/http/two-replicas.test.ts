import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Product, startProduct } from '../harness/product.ts';

const limit = 10;

describe('two replicas on one Postgres', () => {
  let replicas: Product[] = [];
  let store: Product;
  beforeAll(async () => {
    // Its production database has a neighbour, in which the replicas keep their things.
    store = await startProduct();
    const url = new URL(store.simulator.databaseUrl(store.shop.projectId, 'production', store.shop.databaseService));
    const sql = postgres(url.href, { max: 1, onnotice: () => {} });
    await sql`CREATE DATABASE understudy`;
    await sql.end();
    url.pathname = '/understudy';
    const settings = { DATABASE_URL: url.href, UNDERSTUDY_SECRET_KEY: 'a secret that both of them have, of course' };
    replicas = [await startProduct({ settings }), await startProduct({ settings })];
  });
  afterAll(async () => {
    for (const each of [...replicas, store]) await each?.[Symbol.asyncDispose]();
  });
  const made = async () => {
    const body = { name: 'limited', permissions: ['clone', 'history:read'], clones_per_hour: limit };
    return (await replicas[0]?.rest('POST', '/api/v1/keys', { body }))?.body.secret as string;
  };

  it('200 clones at once on a key with a limit of 10: exactly 10 are accepted, the others told when to come again', async () => {
    const key = await made();
    // A project that nobody reaches: what is accepted ends at once.
    const options = {
      body: { client_name: 'Acme', railway_project_id: 'no-such-project' },
      headers: { 'x-api-key': key },
    };
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, at) => replicas[at % 2]?.rest('POST', '/api/v1/clones', options)),
    );
    const refused = answers.filter((answer) => answer?.status === 429);
    expect([answers.filter((answer) => answer?.status === 202).length, refused.length]).toEqual([limit, 190]);
    for (const answer of refused) expect(Number(answer?.headers.get('retry-after'))).toBeGreaterThan(3_500);
  });

  it('the same request at the same moment on both is one clone', async () => {
    const options = {
      body: { client_name: 'Acme', railway_project_id: 'no-such-project' },
      headers: { 'x-api-key': await made(), 'idempotency-key': 'the-same' },
    };
    const both = await Promise.all(replicas.map((each) => each.rest('POST', '/api/v1/clones', options)));
    expect(both.map(({ status }) => status)).toEqual([202, 202]);
    expect(new Set(both.map(({ body }) => body.execution_id)).size).toBe(1);
  });
});
