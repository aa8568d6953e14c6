import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from '../adapters/postgres/open-database.ts';

/** A real Postgres of its own, its tables up to date; stopped and removed when disposed. */
export async function temporaryDatabase(): Promise<Database> {
  const dataDir = await mkdtemp(join(tmpdir(), 'understudy-database-'));
  const database = await openDatabase({ dataDir });
  return {
    ...database,
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Empties the stores, for the next test. */
export async function emptyStores({ sql }: Pick<Database, 'sql'>): Promise<void> {
  await sql.begin(async (tx) => {
    // The audit trail refuses even that, but for a superuser who is not to be stopped.
    await tx`SET LOCAL session_replication_role = replica`;
    await tx`TRUNCATE intents, executions, execution_counts, log_archive, opened_credentials, api_keys, audit_records, audit_chain, audit_checkpoints, audit_unsealed CASCADE`;
  });
}
