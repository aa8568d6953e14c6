import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sql } from 'postgres';
import { fillHistory } from '../harness/fill-history.ts';
import { startProduct } from '../harness/product.ts';
import { storeOf } from '../harness/store-of.ts';
import { measurePages } from './history/measure-pages.ts';
import type { Measured } from './main.ts';
import { percentile } from './measure/percentile.ts';

const stored = Number(process.env.BENCH_EXECUTIONS ?? 1_000_000);

/** Pages of a history of a million executions, by every combination of filters, beside a bare round trip and pages by offset. */
export default async function bench(): Promise<Measured> {
  const dataDir = await mkdtemp(join(tmpdir(), 'understudy-bench-'));
  try {
    await using product = await startProduct({
      // The bench asks faster than a key may.
      settings: { UNDERSTUDY_DATA_DIR: dataDir, UNDERSTUDY_REQUESTS_PER_MINUTE: '1000000' },
    });
    const sql = await storeOf(dataDir);
    const filled = performance.now();
    await fillHistory(sql, stored);
    const fillSeconds = Math.round((performance.now() - filled) / 1000);
    const roundTrip = await time(300, () => sql`SELECT 1`);
    const byOffset = await time(5, () => offsetPage(sql));
    const pages = await measurePages(product);
    await sql.end();
    return {
      ratios: {
        page_p99_ms: pages.p99_ms,
        page_to_round_trip_p99: ratio(pages.p99_ms, roundTrip.p99_ms),
        offset_page_to_page_p50: ratio(byOffset.p50_ms, pages.p50_ms),
      },
      raw: { executions: stored, fill_seconds: fillSeconds, page: pages, select_1: roundTrip, offset_page: byOffset },
    };
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

// What a page in the middle and its total cost without a keyset and without counts.
async function offsetPage(sql: Sql): Promise<void> {
  await sql`SELECT execution FROM executions WHERE flow_id = 'clone-staging-api' ORDER BY created_at DESC, id DESC OFFSET ${stored / 10} LIMIT 50`;
  await sql`SELECT count(*) FROM executions WHERE flow_id = 'clone-staging-api'`;
}

async function time(times: number, work: () => PromiseLike<unknown>): Promise<{ p50_ms: number; p99_ms: number }> {
  const took: number[] = [];
  for (let count = 0; count < times; count++) {
    const start = performance.now();
    await work();
    took.push(performance.now() - start);
  }
  return { p50_ms: percentile(took, 0.5), p99_ms: percentile(took, 0.99) };
}

function ratio(a: number, b: number): number {
  return Math.round((a / b) * 100) / 100;
}
