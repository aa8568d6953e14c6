import { lstat, realpath } from 'node:fs/promises';
import { dirname, join, posix, sep } from 'node:path';

/** A volume as a container sees it. */
export interface MountedDirectory {
  /** Where its files really are. */
  readonly directory: string;
  /** Where the container has them. */
  readonly mountPath: string;
}

/** A path that leads out of the volume. */
export class OutsideVolume extends Error {}

/** A path as a client writes it, made absolute; a relative one begins at the volume. */
export function clientPath({ mountPath }: MountedDirectory, path: string): string {
  return posix.resolve(mountPath, path);
}

/**
 * Where a client's path really is. Throws where it leads out of the volume, be it by `..` or by a symbolic link on the way.
 * The last part may be missing; `followsLast` says whether a link there is followed.
 */
export async function volumePath(mounted: MountedDirectory, path: string, followsLast = true): Promise<string> {
  const absolute = clientPath(mounted, path);
  const inside = posix.relative(mounted.mountPath, absolute);
  if (inside === '..' || inside.startsWith('../')) throw new OutsideVolume(path);
  const target = join(mounted.directory, inside);
  if (inside === '') return target;
  const root = await realpath(mounted.directory);
  const parent = await realpath(dirname(target));
  if (!isWithin(root, parent)) throw new OutsideVolume(path);
  if (!followsLast) return target;
  // Where it does not exist yet, its parent is all there is to look at. A link to what does not exist may lead out all
  // the same: to open it would make a file there.
  const exists = (await lstat(target).catch(() => undefined)) !== undefined;
  if (exists && !isWithin(root, await realpath(target))) throw new OutsideVolume(path);
  return target;
}

function isWithin(root: string, path: string): boolean {
  return path === root || path.startsWith(root + sep);
}
