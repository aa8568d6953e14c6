import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres, { type Sql } from 'postgres';

const portLine = 3;

/** The database that a server keeps in its data directory. */
export async function storeOf(dataDir: string): Promise<Sql> {
  const password = await readFile(join(dataDir, 'postgres-password'), 'utf8');
  const port = (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[portLine];
  return postgres(`postgres://understudy:${password.trim()}@127.0.0.1:${port}/postgres`, {
    max: 1,
    onnotice: () => {},
  });
}
