import { chmodSync, existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { freemem } from 'node:os';

const memory = '/dev/shm';
const bytesMin = 6 * 2 ** 30;

/**
 * Where tests keep their data: in memory, where this machine has room for it. They start some hundred database servers of a
 * thousand files each, and a disk's file system is what takes longest about that. Removed when this process ends.
 */
export function testData() {
  if (process.env.TMPDIR !== undefined || !hasRoom()) return {};
  const directory = mkdtempSync(`${memory}/understudy-`);
  // Postgres runs as another account where we are root.
  chmodSync(directory, 0o711);
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
  return { TMPDIR: directory };
}

function hasRoom() {
  if (freemem() < bytesMin || !existsSync(memory)) return false;
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize >= bytesMin;
}
