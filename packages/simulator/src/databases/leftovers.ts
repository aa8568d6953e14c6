import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandLine } from '@understudy/local-servers';

const pidFiles = ['postmaster.pid', 'mariadbd.pid', 'redis.pid'];

/**
 * Stops the servers that a killed simulator left running in this directory, and removes their data.
 * Only a process whose command line names the very data directory is ours: a pid file alone may be years old.
 */
export async function removeLeftovers(serversDir: string): Promise<number> {
  // No directory: no simulator ran here before.
  const names = await readdir(serversDir).catch(() => []);
  const directories = names.map((name) => join(serversDir, name));
  const ended = await Promise.all(directories.map(endServerOf));
  await rm(serversDir, { recursive: true, force: true });
  return ended.filter(Boolean).length;
}

async function endServerOf(directory: string): Promise<boolean> {
  const pidFile = pidFiles.map((name) => join(directory, name)).find((path) => existsSync(path));
  if (!pidFile) return false;
  const pid = Number.parseInt(await readFile(pidFile, 'utf8'), 10);
  if (!(await isOurs(pid, directory))) return false;
  // Postgres' processes end at once on SIGQUIT, all of them; its data is removed anyway.
  process.kill(pid, pidFile.endsWith('postmaster.pid') ? 'SIGQUIT' : 'SIGKILL');
  for (let waited = 0; waited < 10_000 && (await isOurs(pid, directory)); waited += 50) await sleep(50);
  return true;
}

async function isOurs(pid: number, directory: string): Promise<boolean> {
  return pid > 1 && (await commandLine(pid)).includes(directory);
}
