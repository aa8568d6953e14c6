import type { Stats } from 'node:fs';

/** What SFTP tells of a file. */
export function sftpAttributes({ mode, uid, gid, size, atimeMs, mtimeMs }: Stats) {
  return { mode, uid, gid, size, atime: Math.floor(atimeMs / 1_000), mtime: Math.floor(mtimeMs / 1_000) };
}

/** A line as `ls -l` writes it: some clients read nothing else. */
export function longName(name: string, stats: Stats): string {
  const kind = stats.isDirectory() ? 'd' : stats.isSymbolicLink() ? 'l' : '-';
  const permissions = [...'rwxrwxrwx'].map((mark, at) => ((stats.mode >> (8 - at)) & 1 ? mark : '-')).join('');
  return `${kind}${permissions} 1 ${stats.uid} ${stats.gid} ${stats.size} ${stats.mtime.toUTCString()} ${name}`;
}
