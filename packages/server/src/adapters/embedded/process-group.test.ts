import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { endOrphan, processStart, signalGroup } from './process-group.ts';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const { pid } of children.splice(0)) signalGroup(Number(pid), 'SIGKILL');
});

/** A process group of its own, as a task's is, once it runs. */
async function group(): Promise<{ pid: number; child: ChildProcess }> {
  const child = spawn('sh', ['-c', 'echo runs; while read line; do echo "$line"; done'], {
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  children.push(child);
  await once(child.stdout ?? child, 'data');
  return { pid: Number(child.pid), child };
}

// A signal that was sent before the question would keep the answer from coming.
async function answers(child: ChildProcess): Promise<boolean> {
  child.stdin?.write('a question\n');
  return Promise.race([once(child.stdout ?? child, 'data').then(() => true), once(child, 'exit').then(() => false)]);
}

it('a process that runs has a beginning, the same whenever it is asked for', async () => {
  const { pid } = await group();
  expect(await processStart(pid)).not.toBe('');
  expect(await processStart(pid)).toBe(await processStart(pid));
});

it('a process that has ended has no beginning', async () => {
  const { pid, child } = await group();
  const exit = once(child, 'exit');
  signalGroup(pid, 'SIGKILL');
  await exit;
  expect(await processStart(pid)).toBe('');
});

it('an orphan is ended', async () => {
  const { pid, child } = await group();
  const exit = once(child, 'exit');
  await endOrphan(pid, await processStart(pid));
  expect((await exit)[1]).toBe('SIGTERM');
});

it('a process that has the number of an orphan, and began at another time, is let live', async () => {
  const { pid, child } = await group();
  const started = await processStart(pid);
  for (const other of [`${started}1`, started.slice(0, -1), '1', ' ']) await endOrphan(pid, other);
  expect(await answers(child)).toBe(true);
});

it('an orphan of which nobody knows when it began is let live', async () => {
  const { pid, child } = await group();
  await endOrphan(pid, '');
  expect(await answers(child)).toBe(true);
});

it('an orphan that has ended is nothing to wait for', async () => {
  const { pid, child } = await group();
  const started = await processStart(pid);
  const exit = once(child, 'exit');
  signalGroup(pid, 'SIGKILL');
  await exit;
  await expect(endOrphan(pid, started)).resolves.toBeUndefined();
});

it('a signal to a group that is gone is no error', async () => {
  const { pid, child } = await group();
  const exit = once(child, 'exit');
  signalGroup(pid, 'SIGKILL');
  await exit;
  expect(() => signalGroup(pid, 'SIGTERM')).not.toThrow();
});
