import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeTaskDirectory } from './make-task-directory.ts';
import { sweepTaskDirectories } from './sweep-task-directories.ts';
import { writeLease } from './task-lease.ts';

let workDir: string;
const logger = { info() {}, warn() {}, error() {} };
beforeEach(async () => {
  workDir = join(await mkdtemp(join(tmpdir(), 'understudy-sweep-')), 'tasks');
});
afterEach(() => rm(join(workDir, '..'), { recursive: true, force: true }));

const context = { inputs: {}, outputs: {} } as unknown as Parameters<typeof makeTaskDirectory>[2];
const sweep = (exclusive = true) => sweepTaskDirectories({ workDir, exclusive, logger });
const left = () => readdir(workDir);
const dayAgo = new Date(Date.now() - 25 * 60 * 60_000);

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '0']);
  await once(child, 'exit');
  return child.pid ?? 0;
}
async function directoryOf(name: string, lease?: string): Promise<string> {
  const path = join(workDir, name);
  await mkdir(path, { recursive: true });
  if (lease !== undefined) await writeFile(join(path, 'lease.json'), lease);
  return path;
}

it('a directory of a live task stays, and only its owner can look into it', async () => {
  await using directory = await makeTaskDirectory(workDir, 'task', context);
  await sweep();
  expect(await left()).toHaveLength(1);
  for (const path of [workDir, directory.path]) expect((await stat(path)).mode & 0o077).toBe(0);
});

it('a task that outlives its engine keeps its directory until it ends', async () => {
  const task = spawn('sleep', ['1000']);
  await once(task, 'spawn');
  const path = await directoryOf('orphan');
  await writeLease(path, [await deadPid(), task.pid ?? 0]);
  await sweep();
  expect(await left()).toEqual(['orphan']);
  task.kill();
  await once(task, 'exit');
  await sweep();
  expect(await left()).toEqual([]);
});

it('a process that got the number of a dead one does not keep its directory', async () => {
  await directoryOf(
    'old',
    JSON.stringify({ host: (await import('node:os')).hostname(), holders: [{ pid: process.pid, started: '1' }] }),
  );
  await sweep();
  expect(await left()).toEqual([]);
});

it('a directory without a lease goes once it is not just being made', async () => {
  const path = await directoryOf('torn', '{"host":');
  await sweep();
  expect(await left()).toEqual(['torn']);
  await utimes(path, dayAgo, dayAgo);
  await sweep();
  expect(await left()).toEqual([]);
});

it('what another machine made stays for a day where it may still use it', async () => {
  const path = await directoryOf(
    'elsewhere',
    JSON.stringify({ host: 'elsewhere', holders: [{ pid: 1, started: '1' }] }),
  );
  await sweep(false);
  expect(await left()).toEqual(['elsewhere']);
  await utimes(path, dayAgo, dayAgo);
  await sweep(false);
  expect(await left()).toEqual([]);
});

it('what is no directory stays', async () => {
  await mkdir(workDir);
  await writeFile(join(workDir, 'note'), '');
  await utimes(join(workDir, 'note'), dayAgo, dayAgo);
  await sweep();
  expect(await left()).toEqual(['note']);
});
