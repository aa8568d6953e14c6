import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Where the simulators of tests share their initialised database directories, between files and between runs: making one
 * takes longer than most tests do. Other versions of the programs are another directory.
 */
export function sharedTemplates(): string {
  const hash = createHash('sha256');
  for (const source of [
    '../../../../pnpm-lock.yaml',
    '../databases/postgres-engine.ts',
    '../databases/mariadb-engine.ts',
    '../databases/self-signed-certificate.ts',
  ])
    hash.update(readFileSync(new URL(source, import.meta.url)));
  return join(tmpdir(), `understudy-templates-${process.getuid?.() ?? 0}-${hash.digest('hex').slice(0, 16)}`);
}
