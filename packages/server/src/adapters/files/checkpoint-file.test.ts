import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CheckpointLines } from '../../core/audit-store.ts';
import { createCheckpointFile } from './checkpoint-file.ts';

let directory: string;
let file: CheckpointLines;
const path = () => join(directory, 'audit-checkpoints', 'trail.ndjson');

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'understudy-checkpoints-'));
  file = createCheckpointFile(directory, 'trail');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function lines(): Promise<string[]> {
  const read: string[] = [];
  for await (const line of await file.lines()) read.push(line);
  return read;
}

it('is empty before the first checkpoint', async () => {
  expect(await lines()).toEqual([]);
});

it('keeps each checkpoint on a line', async () => {
  await file.append('one');
  await file.append('two');
  expect(await readFile(path(), 'utf8')).toBe('one\ntwo\n');
  expect(await lines()).toEqual(['one', 'two']);
});

it('does not show a line that a crash has torn, nor let it spoil the next one', async () => {
  await file.append('one');
  await appendFile(path(), 'tw');
  expect(await lines()).toEqual(['one']);
  await file.append('three');
  expect(await lines()).toEqual(['one', 'three']);
});

it('shows what was there when it was asked for', async () => {
  await file.append('one');
  const asked = await file.lines();
  await file.append('two');
  const read: string[] = [];
  for await (const line of asked) read.push(line);
  expect(read).toEqual(['one']);
});
