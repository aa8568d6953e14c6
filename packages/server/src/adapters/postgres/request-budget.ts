import type { Sql } from 'postgres';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { RequestBudget } from '../../core/request-budget.ts';

const windowMs = 60_000;

/** Budgets in Postgres. Whoever has none left is refused from memory; where Postgres is away, each replica counts alone. */
export function createRequestBudget(sql: Sql, perMinute: number): RequestBudget {
  const rules = { points: perMinute, duration: windowMs / 1_000 };
  const limiter = new RateLimiterPostgres({
    ...rules,
    storeClient: { query: (query: Query) => run(sql, query) },
    storeType: 'client',
    tableName: 'request_budgets',
    tableCreated: true,
    keyPrefix: 'requests',
    inMemoryBlockOnConsumed: perMinute + 1,
    insuranceLimiter: new RateLimiterMemory(rules),
  });
  const toBudget = (result: RateLimiterRes, refused: boolean) => ({
    limit: perMinute,
    remaining: result.remainingPoints,
    // The clock may have been set back since.
    resetMs: Math.min(windowMs, result.msBeforeNext),
    windowMs,
    refused,
  });
  return {
    async take(callerId) {
      try {
        return toBudget(await limiter.consume(callerId), false);
      } catch (refusal) {
        if (refusal instanceof RateLimiterRes) return toBudget(refusal, true);
        throw refusal;
      }
    },
  };
}

interface Query {
  readonly text: string;
  readonly values: (string | number)[];
}

// What the library asks of a client of `pg`, from ours.
async function run(sql: Sql, { text, values }: Query) {
  const rows = await sql.unsafe(text, values, { prepare: true });
  return { rows, rowCount: rows.count };
}
