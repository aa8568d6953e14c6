import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { startEmbeddedServer } from '../adapters/postgres/embedded-server.ts';

/** A Postgres for many test files one after another, each with a database of its own: started once, not once a file. */
export async function startSharedPostgres(): Promise<AsyncDisposable & { readonly url: string }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'understudy-shared-'));
  const server = await startEmbeddedServer(dataDir);
  // What it holds is worth nothing after a crash.
  const sql = postgres(server.url, { max: 1 });
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes'])
    await sql.unsafe(`ALTER SYSTEM SET ${setting} = off`);
  await sql`SELECT pg_reload_conf()`;
  await sql.end();
  return {
    url: server.url,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
