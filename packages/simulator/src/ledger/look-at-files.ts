import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DataState } from './look-at-data.ts';

/** Files and bytes below a directory; none where there is no such directory. */
export function lookAtFiles(directory: string): Pick<DataState, 'things' | 'amount'> {
  let things = 0;
  let amount = 0;
  for (const entry of listed(directory)) {
    if (!entry.isFile()) continue;
    things += 1;
    amount += statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0;
  }
  return { things, amount };
}

function listed(directory: string) {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true });
  } catch {
    return [];
  }
}
