import { existsSync } from 'node:fs';
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Account, giveTo } from './account.ts';
import { execute } from './execute.ts';

/**
 * An initialised data directory that is made once, by `fill`, and copied for each server: initialising takes seconds.
 * It appears under its name only when whole, so that a killed process leaves no half of one.
 */
export function createTemplate(path: string, account: Account, fill: (directory: string) => Promise<void>) {
  let made: Promise<void> | undefined;
  const make = async () => {
    if (existsSync(path)) return;
    const unfinished = `${path}.unfinished`;
    await emptyDirectory(unfinished, account);
    await fill(unfinished);
    await rename(unfinished, path);
  };
  return {
    async copyTo(directory: string): Promise<void> {
      made ??= make();
      await made;
      await mkdir(dirname(directory), { recursive: true });
      await cp(path, directory, { recursive: true, mode: 0o2 /* COPYFILE_FICLONE */ });
      const { ids } = account;
      if (ids) await execute({ file: 'chown', args: ['-R', `${ids.uid}:${ids.gid}`, directory] });
    },
  };
}

async function emptyDirectory(path: string, account: Account): Promise<void> {
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { recursive: true, mode: 0o700 });
  await giveTo(account, path);
}
