import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Bytes that the files below a directory take up on disk; 0 where there is none. Files that are removed meanwhile do not
 * count. Synchronous: a thousand files take a few milliseconds so, and ten times that by way of Node's thread pool.
 */
export function directorySize(directory: string): number {
  let size = 0;
  for (const entry of entriesOf(directory)) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) size += directorySize(path);
    else if (entry.isFile()) size += (statSync(path, { throwIfNoEntry: false })?.blocks ?? 0) * 512;
  }
  return size;
}

function entriesOf(directory: string) {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}
