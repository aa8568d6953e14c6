import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { MarkFile } from '../../core/audit-store.ts';

/** A small file of the data directory, `audit-mark.json` unless said: not in the folder of the checkpoints, with which it would go. */
export function createMarkFile(dataDir: string, name = 'audit-mark.json'): MarkFile {
  const path = join(dataDir, name);
  // Two servers may have one data directory, on a database elsewhere.
  const next = `${path}.${process.pid}`;
  return {
    read: () => readFile(path, 'utf8').then((text) => text.trimEnd(), absent),
    async write(text) {
      await mkdir(dirname(path), { recursive: true, mode: 0o711 });
      const file = await open(next, 'w', 0o600);
      try {
        await file.writeFile(`${text}\n`);
        await file.datasync();
      } finally {
        await file.close();
      }
      await rename(next, path);
    },
  };
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
