import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allLogs, ended, requestClone } from '../harness/clones.ts';
import { eventually } from '../harness/eventually.ts';
import { fillHistory } from '../harness/fill-history.ts';
import { type Product, startProduct } from '../harness/product.ts';
import { storeOf } from '../harness/store-of.ts';

const old = 4_000;
let dataDir: string;
let product: Product;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'understudy-purge-'));
  product = await startProduct({ settings: { UNDERSTUDY_DATA_DIR: dataDir } });
});
afterAll(async () => {
  await product[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});

it('a purge that kill -9 ends half-way is finished by the next one, and touches nothing young', async () => {
  const clone = await requestClone(product);
  await ended(product, clone);
  const log = await allLogs(product, clone.execution_id);
  await makeOld(clone.execution_id);
  const purge = () => product.rest('POST', '/api/v1/history/purge', { body: {} });
  const first = purge().catch(() => undefined);
  await eventually('some are gone', async () => (await count()) < old);
  await product.killServer();
  await first;
  await product.startServer();
  expect(await count()).toBeGreaterThan(1);
  let done = false;
  while (!done) ({ done } = (await purge()).body);
  const { items } = (await product.rest('GET', '/api/v1/executions?limit=200')).body;
  const ids = items.map((item: { execution_id: string }) => item.execution_id);
  expect(ids.filter((id: string) => id.startsWith('01BENCH'))).toEqual([]);
  expect(ids).toContain(clone.execution_id);
  // By now it comes out of the archive.
  expect(await allLogs(product, clone.execution_id)).toEqual(log);
});

/** The clone becomes eight days old, and beside it stand executions of two months ago. */
async function makeOld(executionId: string): Promise<void> {
  const sql = await storeOf(dataDir);
  await fillHistory(sql, old);
  await sql`UPDATE executions SET ended_at = ended_at - interval '60 days' WHERE id <> ${executionId}`;
  for (const table of ['executions', 'embedded.executions'])
    await sql`UPDATE ${sql(table)} SET ended_at = now() - interval '8 days' WHERE id = ${executionId}`;
  await sql.end();
}

async function count(): Promise<number> {
  const { body } = await product.rest('GET', '/api/v1/executions?limit=1');
  return body.total;
}
