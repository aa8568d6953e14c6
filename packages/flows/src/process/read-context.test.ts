import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readContext } from './read-context.ts';

const least = { execution: { id: 'e1' }, flow: { id: 'f', namespace: 'ns' }, taskrun: {} };

describe('the context of a task', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'understudy-context-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  async function read(content: unknown) {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    await writeFile(join(directory, '.kestra-execution-context.json'), text);
    return readContext(directory, 'a-task');
  }

  it('is read from the file that Kestra writes', async () => {
    const file = {
      execution: { id: 'e1', startDate: '2026-01-01T00:00:00Z', state: {} },
      flow: { id: 'f', namespace: 'ns', revision: 3 },
      inputs: { name: 'x', none: null, off: false },
      labels: { team: 'shop', 'system.number': 3 },
      outputs: { earlier: { vars: { rows: 3, nothing: null }, exitCode: 0 }, without: { exitCode: 0 } },
      taskrun: { id: 't', attemptsCount: 2, startDate: '2026-01-02T00:00:00Z' },
    };
    expect(await read(file)).toEqual({
      executionId: 'e1',
      namespace: 'ns',
      flowId: 'f',
      taskId: 'a-task',
      attempt: 3,
      startedAt: new Date('2026-01-01T00:00:00Z'),
      inputs: { name: 'x', off: false },
      outputs: { earlier: { rows: 3 } },
      labels: { team: 'shop' },
    });
  });

  it('counts the first attempt as 1, and has no inputs where the file has none', async () => {
    expect(await read(least)).toMatchObject({ attempt: 1, inputs: {}, outputs: {}, labels: {} });
  });

  it("began with its task where the execution's beginning is not told", async () => {
    const { startedAt } = await read({ ...least, taskrun: { startDate: '2026-01-02T00:00:00Z' } });
    expect(startedAt).toEqual(new Date('2026-01-02T00:00:00Z'));
  });

  it.each([
    ['not JSON', 'not JSON'],
    ['without an execution', { ...least, execution: {} }],
    ['with an attempt that is no number', { ...least, taskrun: { attemptsCount: 'x' } }],
  ])('is refused for good where its file is %s', async (_, content) => {
    await expect(read(content)).rejects.toMatchObject({
      fatal: true,
      message: expect.stringContaining('.kestra-execution-context.json cannot be read'),
    });
  });

  it('is refused for good where there is no file', async () => {
    await expect(readContext(join(directory, 'nowhere'), 'a-task')).rejects.toMatchObject({ fatal: true });
  });

  it.each([
    ['what it printed of its failure', { failure: { kind: 'failed' } }, {}],
    ['nothing', {}, { 'create-environment': { state: 'FAILED' } }],
    ['all it promises, before it was killed', { environment_id: 'e' }, { 'create-environment': { state: 'KILLED' } }],
  ])('has no outputs of a task that failed, though Kestra keeps %s', async (_, vars, tasks) => {
    const outputs = { 'create-environment': { vars, exitCode: 1 } };
    expect(await read({ ...least, outputs, tasks })).toMatchObject({ outputs: {} });
  });

  it('has the outputs of a task that succeeded, by its state', async () => {
    const outputs = { 'create-environment': { vars: { environment_id: 'e' } } };
    expect(await read({ ...least, outputs, tasks: { 'create-environment': { state: 'SUCCESS' } } })).toMatchObject({
      outputs: { 'create-environment': { environment_id: 'e' } },
    });
  });
});
