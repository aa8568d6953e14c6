import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
// Room for a Postgres that was just made, and little more.
const size = '112m';
const piece = Buffer.alloc(64 * 1024);

/** A disk of its own, small enough to be filled. */
export interface SmallDisk extends AsyncDisposable {
  readonly directory: string;
  /** Takes all the room that is left. */
  fill(): Promise<void>;
  /** Gives it back. */
  empty(): Promise<void>;
}

/** Makes one in memory; undefined where that is not allowed: it takes root, and a kernel that lets it mount. */
export async function makeSmallDisk(): Promise<SmallDisk | undefined> {
  const parent = await mkdtemp(join(tmpdir(), 'understudy-disk-'));
  const directory = join(parent, 'disk');
  await mkdir(directory);
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=755`, 'none', directory]);
  } catch {
    await rm(parent, { recursive: true, force: true });
    return undefined;
  }
  const filler = join(directory, 'filler');
  return {
    directory,
    async fill() {
      const file = await open(filler, 'a');
      try {
        for (;;) await file.write(piece);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
      } finally {
        await file.close();
      }
    },
    empty: () => rm(filler, { force: true }),
    async [Symbol.asyncDispose]() {
      await run('umount', ['-l', directory]);
      await rm(parent, { recursive: true, force: true });
    },
  };
}
