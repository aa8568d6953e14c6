import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a running Postgres says of itself in its data directory. */
export interface Postmaster {
  readonly pid: number;
  readonly directory: string;
  readonly port: number;
  /** `ready` once it accepts connections. */
  readonly state: string;
}

/**
 * Reads `postmaster.pid`; undefined where there is none. A server that was killed leaves the file behind: only the
 * process of that id tells whether it runs. Lines 1, 2, 4 and 8 (Postgres' miscinit.h, LOCK_FILE_LINE_…).
 */
export async function readPostmaster(directory: string): Promise<Postmaster | undefined> {
  const text = await readFile(join(directory, 'postmaster.pid'), 'utf8').catch(absent);
  if (text === undefined) return undefined;
  const [pid = '', owned = '', , port = '', , , , state = ''] = text.split('\n');
  return { pid: Number(pid), directory: owned, port: Number(port), state: state.trim() };
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
