import { lstat, readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { storeOf } from '../../harness/store-of.ts';
import type { Place } from './find-leaks.ts';

/** The name of the password of the server's own database; it belongs into the file that keeps it. */
export const databasePassword = 'the password of the server’s database';
const passwordFile = 'postgres-password';

/** Every table of the server's database, the system's own too, as text. */
export async function tables(dataDir: string): Promise<Place[]> {
  const sql = await storeOf(dataDir);
  try {
    const names = await sql<{ schema: string; name: string }[]>`
      SELECT table_schema AS schema, table_name AS name FROM information_schema.tables WHERE table_type = 'BASE TABLE'`;
    const places: Place[] = [];
    for (const { schema, name } of names) {
      const [row] = await sql<{ text: string | null }[]>`
        SELECT string_agg(t::text, E'\n') AS text FROM ${sql(schema)}.${sql(name)} t`;
      places.push({ name: `table ${schema}.${name}`, bytes: Buffer.from(row?.text ?? '') });
    }
    return places;
  } finally {
    await sql.end();
  }
}

/** Every file below the data directory: the database's pages and its write-ahead log among them, where deleted rows live on. */
export async function files(dataDir: string): Promise<Place[]> {
  const paths = await Promise.all((await readdir(dataDir)).map((name) => filesAt(join(dataDir, name))));
  const places = paths.flat().map(async (path): Promise<Place[]> => {
    const name = relative(dataDir, path);
    // The database removes files of its own at any time.
    const bytes = await readFile(path).catch(() => undefined);
    return bytes
      ? [{ name: `file ${name}`, bytes, ...(name === passwordFile ? { mayHold: [databasePassword] } : {}) }]
      : [];
  });
  return (await Promise.all(places)).flat();
}

// What is removed meanwhile, as the directory of a task at its end, has none.
async function filesAt(path: string): Promise<string[]> {
  const stat = await lstat(path).catch(() => undefined);
  if (stat?.isFile()) return [path];
  if (!stat?.isDirectory()) return [];
  const names = await readdir(path).catch(() => []);
  return (await Promise.all(names.map((name) => filesAt(join(path, name))))).flat();
}

/** The password of the server's own database. */
export async function ownPassword(dataDir: string): Promise<string> {
  return (await readFile(join(dataDir, passwordFile), 'utf8')).trim();
}
