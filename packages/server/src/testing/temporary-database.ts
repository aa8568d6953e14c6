import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import postgres from 'postgres';
import { type Database, openDatabase } from '../adapters/postgres/open-database.ts';
import { preparedData } from './prepared-data.ts';

/**
 * A real Postgres of its own, its tables up to date; stopped and removed when disposed. Where UNDERSTUDY_TEST_POSTGRES
 * names a server, a database of its own on that.
 */
export async function temporaryDatabase(): Promise<Database> {
  const server = process.env.UNDERSTUDY_TEST_POSTGRES;
  if (server !== undefined) return databaseOn(server);
  const dataDir = await preparedData('understudy-database-');
  const database = await openDatabase({ dataDir });
  return {
    ...database,
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function databaseOn(server: string): Promise<Database> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  const admin = postgres(server, { max: 1 });
  await admin.unsafe(`CREATE DATABASE ${name}`);
  const database = await openDatabase({ databaseUrl: url.href, dataDir: '' });
  return {
    ...database,
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await admin.unsafe(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.end();
    },
  };
}

/** Empties the stores, for the next test. */
export async function emptyStores({ sql }: Pick<Database, 'sql'>): Promise<void> {
  await sql.begin(async (tx) => {
    // The audit trail refuses even that, but for a superuser who is not to be stopped.
    await tx`SET LOCAL session_replication_role = replica`;
    await tx`TRUNCATE intents, promised_cancels, instance, executions, execution_counts, log_archive, opened_credentials, api_keys, answers, audit_records, audit_chain, audit_checkpoints, audit_unsealed CASCADE`;
  });
}
