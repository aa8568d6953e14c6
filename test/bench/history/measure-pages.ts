import type { Product } from '../../harness/product.ts';
import { percentile } from '../measure/percentile.ts';
import { type Query, queries, seeded } from './queries.ts';

const rounds = 4;
const worstShown = 5;

/** How long pages took, over REST, and which were the slowest. */
export interface PageFigures {
  readonly pages: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly max_ms: number;
  readonly slowest: readonly string[];
}

/** Asks for the first page and the one after it of every combination of filters, several times with other values. */
export async function measurePages(product: Product): Promise<PageFigures> {
  const random = seeded(7);
  const took: { query: string; ms: number }[] = [];
  const ask = async (query: Query) => {
    const path = `/api/v1/executions?${queryString(query)}`;
    const start = performance.now();
    const { status, body } = await product.rest('GET', path);
    took.push({ query: path, ms: performance.now() - start });
    if (status !== 200) throw new Error(`${path} answered ${status}`);
    return body.next_cursor as string | null;
  };
  await ask({});
  took.length = 0;
  for (let round = 0; round < rounds; round++) {
    for (const query of queries(random)) {
      const cursor = await ask(query);
      if (cursor !== null) await ask({ ...query, cursor });
    }
  }
  took.sort((a, b) => b.ms - a.ms);
  const all = took.map(({ ms }) => ms);
  return {
    pages: all.length,
    p50_ms: percentile(all, 0.5),
    p99_ms: percentile(all, 0.99),
    max_ms: percentile(all, 1),
    slowest: took.slice(0, worstShown).map(({ query, ms }) => `${Math.round(ms)} ms ${query}`),
  };
}

function queryString(query: Query): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((each): [string, string] => [name, each]),
  );
  return new URLSearchParams(pairs).toString();
}
