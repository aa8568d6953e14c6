import { statfs } from 'node:fs/promises';
import type { Sql } from 'postgres';
import { z } from 'zod';
import { AppError } from '../../core/app-error.ts';
import { parseRows } from '../../core/parse-rows.ts';
import { migrationNames } from './migrate.ts';
import { readinessQuery } from './readiness-query.ts';

// Below that a transaction log that grows by a file (16 MB) may be the end of our own database.
const freeBytesMin = 24 * 1024 * 1024;
const migrationRow = z.object({ name: z.string() });

/** Rejects with an EngineUnavailableError where the data directory's disk is full, or the tables are not this version's. */
export async function storageReady(sql: Sql, dataDir: string): Promise<void> {
  const { bavail, bsize } = await statfs(dataDir);
  if (bavail * bsize < freeBytesMin)
    throw new AppError('EngineUnavailableError', 'The disk of the data directory is full', { retryAfterMs: 30_000 });
  const query = sql`SELECT name FROM migrations`;
  await readinessQuery(query, 'The database');
  const applied = new Set((await parseRows(migrationRow, query)).map(({ name }) => name));
  const missing = migrationNames().find((name) => !applied.has(name));
  if (missing !== undefined)
    throw new AppError('EngineUnavailableError', `The database lacks the migration ${missing}: restart the server`);
}
