import { existsSync } from 'node:fs';
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { execa } from 'execa';

/** Whose the files of a server must be; empty where they stay ours. */
interface Owner {
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * An initialised data directory that is made once, by `fill`, and copied for each server: initialising takes seconds.
 * It appears under its name only when whole: a killed process leaves none that is half made.
 */
export function createTemplate(path: string, { uid, gid }: Owner, fill: (directory: string) => Promise<void>) {
  let made: Promise<void> | undefined;
  const make = async () => {
    if (existsSync(path)) return;
    const unfinished = `${path}.unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true, mode: 0o700 });
    await fill(unfinished);
    await rename(unfinished, path);
  };
  return {
    async copyTo(directory: string): Promise<void> {
      made ??= make();
      await made;
      await mkdir(dirname(directory), { recursive: true });
      await cp(path, directory, { recursive: true, mode: 0o2 /* COPYFILE_FICLONE */ });
      if (uid !== undefined) await execa('chown', ['-R', `${uid}:${gid}`, directory]);
    },
  };
}
