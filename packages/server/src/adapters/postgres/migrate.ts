import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Sql } from 'postgres';
import { z } from 'zod';
import { parseRows } from '../../core/parse-rows.ts';

// Any number, the same in every version: replicas that start at once take turns.
const migrationLock = 7_362_001;

const migration = z.object({ name: z.string() });
// Beside this file in `src`, beside the bundle in `dist`.
const folder = fileURLToPath(new URL('./migrations', import.meta.url));

/** Brings the database's tables up to date: each `migrations/*.sql` once, in order, forward only, each in a transaction. */
export async function migrate(sql: Sql): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`SELECT pg_advisory_xact_lock(${migrationLock})`;
    await tx`CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`;
    const applied = new Set((await parseRows(migration, tx`SELECT name FROM migrations`)).map(({ name }) => name));
    for (const name of migrationNames()) {
      if (applied.has(name)) continue;
      await tx.unsafe(readFileSync(join(folder, name), 'utf8'));
      await tx`INSERT INTO migrations (name) VALUES (${name})`;
    }
  });
}

/** The names of all migrations of this version, in their order. */
export function migrationNames(): readonly string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort();
}
