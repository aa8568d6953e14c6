import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openDatabase } from '../adapters/postgres/open-database.ts';

const run = promisify(execFile);
const pathTo = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const migrations = pathTo('../adapters/postgres/migrations');
const lockFile = pathTo('../../../../pnpm-lock.yaml');

/**
 * A fresh data directory whose Postgres is initialised and has its tables: a copy of one that is kept between runs, since
 * making it takes longer than most test files do.
 */
export async function preparedData(prefix: string): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), prefix));
  // As root Postgres runs as another account: owners and modes come along.
  // `join` would drop the dot that says what is in it, and not the directory itself.
  await run('cp', ['-a', `${await template()}/.`, dataDir]);
  return dataDir;
}

// Made beside its name and then given it, so that of several workers who make one at once each finds a whole one.
async function template(): Promise<string> {
  const path = join(tmpdir(), `understudy-prepared-${process.getuid?.() ?? 0}-${contentHash()}`);
  if (existsSync(path)) return path;
  const unfinished = await mkdtemp(`${path}-unfinished-`);
  const database = await openDatabase({ dataDir: unfinished });
  await database[Symbol.asyncDispose]();
  try {
    await rename(unfinished, path);
  } catch (error) {
    if (!existsSync(path)) throw error;
    await rm(unfinished, { recursive: true, force: true });
  }
  return path;
}

/** Of what it is made from: another version of Postgres or another migration is another directory. */
function contentHash(): string {
  const hash = createHash('sha256').update(readFileSync(lockFile));
  for (const file of readdirSync(migrations).sort()) hash.update(file).update(readFileSync(join(migrations, file)));
  return hash.digest('hex').slice(0, 16);
}
