import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Canary, findLeaks, type Place } from '../http/canary/find-leaks.ts';
import { files, tables } from '../http/canary/places.ts';
import { plantSecrets } from '../http/canary/plant-secrets.ts';
import { kestraMissing } from './availability.ts';
import { type ProductOnKestra, startProductOnKestra } from './product-on-kestra.ts';
import { Rest } from './rest.ts';

describe.skipIf(kestraMissing !== undefined)(
  'with Kestra as the engine a secret is nowhere but where it belongs',
  () => {
    let all: ProductOnKestra;
    let canaries: readonly Canary[];

    beforeAll(async () => {
      all = await startProductOnKestra({
        settings: { UNDERSTUDY_LOG_LEVEL: 'trace', UNDERSTUDY_CALLBACK_PRIVATE_ADDRESSES: 'true' },
      });
      canaries = await plantSecrets(all.product, []);
    }, 300_000);
    afterAll(() => all?.[Symbol.asyncDispose]());

    it('in no record of Kestra', async () => {
      const records = await recordsOf(new Rest(all.kestra.url));
      expect(records.length).toBeGreaterThan(2);
      expect(findLeaks(records, canaries)).toEqual([]);
    });

    it('in no line that the server or Kestra writes', async () => {
      const kestra = { name: 'the log of Kestra', bytes: await readFile(all.kestra.logFile) };
      const server = { name: 'output', bytes: Buffer.from(all.product.serverLines.join('\n')) };
      expect(kestra.bytes.length).toBeGreaterThan(1_000);
      expect(findLeaks([server, kestra], canaries)).toEqual([]);
    });

    it('in no table and no file, of the server or of Kestra', async () => {
      const ofServer = [...(await tables(all.product.dataDir)), ...(await files(all.product.dataDir))];
      await all.kestra.stop();
      const ofKestra = await files(all.kestraFolder);
      // What the database holds stands in its file as it is, or this would find nothing.
      expect(ofKestra.some(({ bytes }) => bytes.includes('understudy_initiator'))).toBe(true);
      expect(findLeaks([...ofServer, ...ofKestra], canaries)).toEqual([]);
    });
  },
);

/** All that Kestra tells of every execution: the record, its outputs and its log. */
async function recordsOf(kestra: Rest): Promise<Place[]> {
  const found = await kestra.call('/executions/search?size=100');
  const { results } = z.object({ results: z.array(z.looseObject({ id: z.string() })) }).parse(found.body);
  const paths = results.flatMap(({ id }) => [`/executions/${id}`, `/outputs/executions/${id}`, `/logs/${id}`]);
  const places = paths.map(async (path) => {
    const { status, body } = await kestra.call(path);
    return { name: `${status} ${path}`, bytes: Buffer.from(JSON.stringify(body)) };
  });
  return Promise.all(places);
}
