import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { contextFileName } from './context-file.ts';
import { readContext } from './read-context.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'understudy-context-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function read(parts: object) {
  const file = {
    execution: { id: 'execution-1', startDate: '2026-01-01T00:00:00.000Z' },
    flow: { id: 'flow', namespace: 'test' },
    taskrun: { attemptsCount: 1 },
    ...parts,
  };
  await writeFile(join(directory, contextFileName), JSON.stringify(file));
  return readContext(directory, 'rollback');
}

it('gives the outputs of earlier tasks from where Kestra writes them', async () => {
  const { outputs } = await read({ outputs: { first: { vars: { rows: 7, skipped: null } }, wrapper: {} } });
  expect(outputs).toEqual({ first: { rows: 7 } });
});

it('gives no outputs of a task that failed, though Kestra keeps what it printed: a clean-up would stumble over them', async () => {
  const printed = { vars: { failure: { kind: 'failed' }, hopeless: true }, exitCode: 0 };
  expect((await read({ outputs: { 'create-environment': printed } })).outputs).toEqual({});
});

it('takes an input that is null for one that was not given', async () => {
  expect((await read({ inputs: { name: 'a', domain: null } })).inputs).toEqual({ name: 'a' });
});

it('counts attempts from 1', async () => {
  expect((await read({})).attempt).toBe(2);
});
