import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { described, endingsExpected, failures, runCampaign } from '../failure/injected/campaign.ts';
import { kestraMissing } from './availability.ts';
import { type ProductOnKestra, startProductOnKestra } from './product-on-kestra.ts';

describe.skipIf(kestraMissing !== undefined)('failures at calls of Railway and of databases, on Kestra', () => {
  let all: ProductOnKestra;
  beforeAll(async () => {
    all = await startProductOnKestra();
  });
  afterAll(() => all?.[Symbol.asyncDispose]());

  it(
    'leave nothing behind, and production as it was',
    async () => {
      const endings = await runCampaign(all.product);
      expect(endings.filter(({ problems }) => problems.length > 0).map(described)).toEqual([]);
      expect(endings).toHaveLength(endingsExpected);
    },
    120_000 + failures * 60_000,
  );
});
