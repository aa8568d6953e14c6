import { constants } from 'node:fs';
import * as files from 'node:fs/promises';
import { join } from 'node:path';
import ssh2, { type Attributes, type SFTPWrapper } from 'ssh2';
import { lookAtFiles } from '../ledger/look-at-files.ts';
import { longName, sftpAttributes } from './sftp-attributes.ts';
import { SftpHandles } from './sftp-handles.ts';
import { clientPath, type MountedDirectory, OutsideVolume, volumePath } from './volume-path.ts';

const { OPEN_MODE, STATUS_CODE } = ssh2.utils.sftp;
const namesPerAnswer = 100;
const readBytesMax = 256 * 1024;

/** Serves SFTP on a volume, and nothing beside it. A full volume refuses to take more. */
export function serveSftp(sftp: SFTPWrapper, mounted: MountedDirectory & { readonly sizeMB: number }): void {
  const handles = new SftpHandles();
  let left: number | undefined;
  const inside = (path: string) => volumePath(mounted, path);
  // A link itself, not what it leads to.
  const link = (path: string) => volumePath(mounted, path, false);
  const ok = (request: number) => sftp.status(request, STATUS_CODE.OK);
  const answer = (request: number, work: () => Promise<unknown>) => {
    work().catch((error: unknown) => sftp.status(request, statusOf(error), messageOf(error)));
  };

  sftp.on('OPEN', (request, path, flags, attributes) =>
    answer(request, async () => {
      const file = await files.open(await inside(path), openFlags(flags), modeOf(attributes, 0o644));
      sftp.handle(request, handles.add(file));
    }),
  );
  sftp.on('READ', (request, handle, offset, length) =>
    answer(request, async () => {
      const buffer = Buffer.alloc(Math.min(length, readBytesMax));
      const { bytesRead } = await handles.file(handle).read(buffer, 0, buffer.length, offset);
      if (bytesRead === 0) sftp.status(request, STATUS_CODE.EOF);
      else sftp.data(request, buffer.subarray(0, bytesRead));
    }),
  );
  sftp.on('WRITE', (request, handle, offset, data) =>
    answer(request, async () => {
      left ??= mounted.sizeMB * 1_000_000 - (lookAtFiles(mounted.directory).amount ?? 0);
      left -= data.length;
      if (left < 0) throw new Error('No space left on device');
      await handles.file(handle).write(data, 0, data.length, offset);
      ok(request);
    }),
  );
  sftp.on('FSTAT', (request, handle) =>
    answer(request, async () => sftp.attrs(request, sftpAttributes(await handles.stat(handle)))),
  );
  sftp.on('FSETSTAT', (request, handle, attributes) =>
    answer(request, async () => {
      const file = handles.file(handle);
      if (attributes.size !== undefined) await file.truncate(attributes.size);
      if (attributes.mode !== undefined) await file.chmod(attributes.mode & 0o7777);
      if (attributes.mtime !== undefined) await file.utimes(attributes.atime ?? attributes.mtime, attributes.mtime);
      ok(request);
    }),
  );
  sftp.on('CLOSE', (request, handle) =>
    answer(request, async () => {
      await handles.close(handle);
      ok(request);
    }),
  );
  sftp.on('OPENDIR', (request, path) =>
    answer(request, async () => {
      const directory = await inside(path);
      const names = ['.', '..', ...(await files.readdir(directory))];
      sftp.handle(request, handles.add({ path: directory, names }));
    }),
  );
  sftp.on('READDIR', (request, handle) =>
    answer(request, async () => {
      const { path, names } = handles.directory(handle);
      const some = names.splice(0, namesPerAnswer);
      if (some.length === 0) return sftp.status(request, STATUS_CODE.EOF);
      return sftp.name(request, await Promise.all(some.map((name) => entry(path, name))));
    }),
  );
  for (const [event, stat, locate] of [
    ['STAT', files.stat, inside],
    ['LSTAT', files.lstat, link],
  ] as const)
    sftp.on(event, (request: number, path: string) =>
      answer(request, async () => sftp.attrs(request, sftpAttributes(await stat(await locate(path))))),
    );
  sftp.on('SETSTAT', (request, path, attributes) =>
    answer(request, async () => {
      const target = await inside(path);
      if (attributes.size !== undefined) await files.truncate(target, attributes.size);
      if (attributes.mode !== undefined) await files.chmod(target, attributes.mode & 0o7777);
      if (attributes.mtime !== undefined)
        await files.utimes(target, attributes.atime ?? attributes.mtime, attributes.mtime);
      ok(request);
    }),
  );
  const change = (request: number, work: () => Promise<unknown>) =>
    answer(request, async () => {
      await work();
      ok(request);
    });
  sftp.on('REMOVE', (request, path) => change(request, async () => files.unlink(await link(path))));
  sftp.on('RMDIR', (request, path) => change(request, async () => files.rmdir(await link(path))));
  sftp.on('MKDIR', (request, path, attributes) =>
    change(request, async () => files.mkdir(await link(path), { mode: modeOf(attributes, 0o755) })),
  );
  sftp.on('RENAME', (request, from, to) => change(request, async () => files.rename(await link(from), await link(to))));
  sftp.on('SYMLINK', (request, target, path) => change(request, async () => files.symlink(target, await link(path))));
  sftp.on('READLINK', (request, path) =>
    answer(request, async () => {
      const filename = await files.readlink(await link(path));
      sftp.name(request, [{ filename, longname: filename, attrs: noAttributes }]);
    }),
  );
  sftp.on('REALPATH', (request, path) => {
    const filename = clientPath(mounted, path);
    sftp.name(request, [{ filename, longname: filename, attrs: noAttributes }]);
  });
  sftp.on('close', () => void handles.closeAll().catch(() => undefined));
}

const noAttributes = { mode: 0, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 };

async function entry(directory: string, filename: string) {
  const stats = await files.lstat(filename === '..' ? directory : join(directory, filename));
  return { filename, longname: longName(filename, stats), attrs: sftpAttributes(stats) };
}

function openFlags(flags: number): number {
  const wants = (mode: number) => (flags & mode) !== 0;
  const access = wants(OPEN_MODE.WRITE) ? (wants(OPEN_MODE.READ) ? constants.O_RDWR : constants.O_WRONLY) : 0;
  return (
    access |
    (wants(OPEN_MODE.APPEND) ? constants.O_APPEND : 0) |
    (wants(OPEN_MODE.CREAT) ? constants.O_CREAT : 0) |
    (wants(OPEN_MODE.TRUNC) ? constants.O_TRUNC : 0) |
    (wants(OPEN_MODE.EXCL) ? constants.O_EXCL : 0)
  );
}

function modeOf(attributes: Attributes | undefined, otherwise: number): number {
  // ssh2's types say that it is always there; a client may leave it out.
  return ((attributes as Partial<Attributes> | undefined)?.mode ?? otherwise) & 0o777;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function statusOf(error: unknown): number {
  const code = codeOf(error);
  if (code === 'ENOENT') return STATUS_CODE.NO_SUCH_FILE;
  return error instanceof OutsideVolume || code === 'EACCES' ? STATUS_CODE.PERMISSION_DENIED : STATUS_CODE.FAILURE;
}

// What a path of this machine would tell is nobody's business.
function messageOf(error: unknown): string {
  if (error instanceof OutsideVolume) return 'Permission denied';
  if (codeOf(error) === 'ENOENT') return 'No such file';
  return error instanceof Error && !('path' in error) ? error.message : 'Failure';
}
