import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Product, startProduct } from '../harness/product.ts';
import { described, endingsExpected, failures, runCampaign } from './injected/campaign.ts';

describe('failures at calls of Railway and of databases, on the embedded engine', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(() => product?.[Symbol.asyncDispose]());

  it(
    'leave nothing behind, and production as it was',
    async () => {
      const endings = await runCampaign(product);
      expect(endings.filter(({ problems }) => problems.length > 0).map(described)).toEqual([]);
      expect(endings).toHaveLength(endingsExpected);
    },
    120_000 + failures * 60_000,
  );
});
