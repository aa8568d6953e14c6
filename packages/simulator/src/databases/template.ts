import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { execa } from 'execa';

/** Whose the files of a server must be; empty where they stay ours. */
interface Owner {
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * An initialised data directory that is made once, by `fill`, and copied for each server: initialising takes seconds.
 * It appears under its name only when whole: a killed process leaves none that is half made, and of several processes
 * that make it at once each finds a whole one.
 */
export function createTemplate(path: string, { uid, gid }: Owner, fill: (directory: string) => Promise<void>) {
  let made: Promise<void> | undefined;
  const make = async () => {
    if (existsSync(path)) return;
    await mkdir(dirname(path), { recursive: true });
    const unfinished = await mkdtemp(`${path}.unfinished-`);
    await fill(unfinished);
    if (uid !== undefined) await execa('chown', ['-R', `${uid}:${gid}`, unfinished]);
    await rename(unfinished, path).catch(async (error: unknown) => {
      await rm(unfinished, { recursive: true, force: true });
      if (!existsSync(path)) throw error;
    });
  };
  return {
    async copyTo(directory: string): Promise<void> {
      made ??= make();
      await made;
      await mkdir(dirname(directory), { recursive: true });
      // Owners come along. A program, since Node's own copy goes to its thread pool several times for each of a thousand files.
      await execa('cp', ['-a', path, directory]);
    },
  };
}
