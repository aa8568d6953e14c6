import { BackendPostgres } from 'openworkflow/postgres';
import postgres, { type Sql } from 'postgres';
import { openworkflowSchema } from './openworkflow-schema.ts';

// Any number, the same in every version and no other lock's: replicas that start at once take turns.
const migrationLock = 7_362_004;
// As of the stores (`open-database.ts`).
const reconnect = { connect_timeout: 5, backoff: () => 0.1 };

/** openworkflow's tables, up to date, on connections of their own. */
export async function openWorkflows(sql: Sql, url: string): Promise<BackendPostgres> {
  const session = await sql.reserve();
  try {
    await session`SELECT pg_advisory_lock(${migrationLock})`;
    await (await BackendPostgres.connect(url, openworkflowSchema)).stop();
    await session`SELECT pg_advisory_unlock(${migrationLock})`;
  } finally {
    session.release();
  }
  // The names of columns become camelCase, as the backend expects of a pool that is handed to it.
  const pool = postgres(url, { ...reconnect, onnotice: () => {}, transform: { column: { from: postgres.toCamel } } });
  return BackendPostgres.fromPool(pool, openworkflowSchema);
}
