import { spawnSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive, processesIn } from '@understudy/local-servers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requestClone } from '../harness/clones.ts';
import { eventually } from '../harness/eventually.ts';
import { type Product, startProduct } from '../harness/product.ts';

// After that whoever stops us kills.
const stopMsMax = 10_000;

let product: Product;
let streaming: AbortController;
beforeEach(async () => {
  product = await startProduct();
  streaming = new AbortController();
});
afterEach(async () => {
  streaming?.abort();
  await product?.[Symbol.asyncDispose]();
});

const postmaster = async () =>
  Number((await readFile(join(product.dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);

/** A clone whose task hears no signal, an open stream of it, and a check of the trail. */
async function busy(): Promise<{ task: number }> {
  const accepted = await requestClone(product);
  const task = await eventually('a task runs', async () => {
    const { stdout } = spawnSync('ps', ['--ppid', String(product.serverPid()), '-o', 'pid=,args='], {
      encoding: 'utf8',
    });
    const line = stdout.split('\n').find((each) => each.includes('understudy-task'));
    return line ? Number.parseInt(line.trim(), 10) : undefined;
  });
  process.kill(task, 'SIGSTOP');
  const headers = { 'x-api-key': product.apiKey, accept: 'text/event-stream' };
  await fetch(`${product.url}/api/v1/executions/${accepted.execution_id}/logs`, { headers, signal: streaming.signal });
  void product.rest('GET', '/api/v1/audit/verify').catch(() => undefined);
  return { task };
}

async function stop(signals: readonly NodeJS.Signals[]): Promise<number> {
  const server = product.serverPid();
  const begun = performance.now();
  for (const signal of signals) process.kill(server, signal);
  await eventually('the server has ended', async () => !isAlive(server));
  return performance.now() - begun;
}

async function nothingIsLeft(task: number): Promise<void> {
  const postgres = join(product.dataDir, 'postgres');
  expect(await eventually('the task is gone', async () => !isAlive(task))).toBe(true);
  expect(await processesIn(postgres)).toEqual([]);
}

describe.each([
  ['SIGTERM', ['SIGTERM']],
  ['Ctrl-C, twice', ['SIGINT', 'SIGINT']],
  ['Ctrl-C, three times', ['SIGINT', 'SIGINT', 'SIGTERM']],
] as const)('%s', (_, signals) => {
  it('ends the server in time, whatever is under way, and leaves no process', async () => {
    const { task } = await busy();
    expect(await stop(signals)).toBeLessThan(stopMsMax);
    await nothingIsLeft(task);
  });
});

it('SIGTERM ends the server in time while its Postgres is down', async () => {
  const { task } = await busy();
  process.kill(await postmaster(), 'SIGKILL');
  expect(await stop(['SIGTERM'])).toBeLessThan(stopMsMax);
  await nothingIsLeft(task);
});

it('SIGTERM ends the server in time while its Postgres does not move', async () => {
  const { task } = await busy();
  for (const pid of await processesIn(join(product.dataDir, 'postgres'))) process.kill(pid, 'SIGSTOP');
  expect(await stop(['SIGTERM'])).toBeLessThan(stopMsMax);
  await nothingIsLeft(task);
});

it('what tasks of a killed server have left is removed at the next start', async () => {
  const { task } = await busy();
  await product.killServer();
  process.kill(task, 'SIGKILL');
  const tasks = join(product.dataDir, 'tasks');
  const before = await readdir(tasks);
  await product.startServer();
  expect(before).not.toEqual([]);
  expect((await readdir(tasks)).filter((name) => before.includes(name))).toEqual([]);
});
