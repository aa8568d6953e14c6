import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { kestraMissing } from './availability.ts';
import { alone, flow, namespace, retry, shell } from './flows.ts';
import { type Kestra, startKestra } from './kestra.mjs';
import { type Execution, Rest } from './rest.ts';

const secret = 'open sesame';

describe.skipIf(kestraMissing !== undefined)('the engine runs flows as they are compiled', () => {
  let folder: string;
  let kestra: Kestra;
  let rest: Rest;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'understudy-kestra-'));
    const environment = { SECRET_WORD: Buffer.from(secret).toString('base64') };
    kestra = await startKestra({ dataDir: folder, environment });
    rest = new Rest(kestra.url);
  });

  afterAll(async () => {
    await kestra?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function run(id: string, tasks: object[], more: object = {}): Promise<Execution> {
    await rest.createFlow(flow(id, tasks, more));
    return rest.start(`${namespace}/${id}`, {}, '?wait=true');
  }

  const taskRuns = (execution: Execution, taskId: string) =>
    (execution.taskRunList ?? []).filter((taskRun) => taskRun.taskId === taskId);

  it('a task alone in its Sequential is retried as one task run of three attempts', async () => {
    const count = join(folder, 'attempts');
    const commands = [`echo try >> ${count}`, `test $(wc -l < ${count}) -ge 3`];
    const execution = await run('retried', [
      shell('first', ['true']),
      alone(shell('flaky', commands, { retry: retry(5) })),
    ]);
    expect(execution.state.current).toBe('SUCCESS');
    const runs = taskRuns(execution, 'flaky');
    expect(runs).toHaveLength(1);
    expect(runs[0]?.attempts?.map((attempt) => attempt.state.current)).toEqual(['FAILED', 'FAILED', 'SUCCESS']);
    const attempts = (await rest.logs(execution.id))
      .filter((line) => line.taskId === 'flaky')
      .map((line) => line.attemptNumber);
    expect([...new Set(attempts)].toSorted()).toEqual([0, 1, 2]);
  });

  it('a failure runs the errors branch, then what comes after the execution', async () => {
    const execution = await run('failing', [shell('fails', ['exit 3']), shell('never', ['true'])], {
      errors: [shell('rollback', ['true'])],
      afterExecution: [shell('after', ['true'])],
    });
    expect(execution.state.current).toBe('FAILED');
    const ended = await eventually('the task after the execution has ended', async () => {
      const found = await rest.get(execution.id);
      return taskRuns(found, 'after')[0]?.state.current === 'SUCCESS' && found;
    });
    expect(ended.taskRunList?.map((taskRun) => [taskRun.taskId, taskRun.state.current])).toEqual([
      ['fails', 'FAILED'],
      ['rollback', 'SUCCESS'],
      ['after', 'SUCCESS'],
    ]);
  });

  it('the execution context is a file in the working directory, and a secret is masked in logs', async () => {
    const say = ['cat .kestra-execution-context.json', 'echo', 'echo "the word is $WORD"'];
    const task = shell('reads', say, { executionContext: true, env: { WORD: "{{ secret('WORD') }}" } });
    const { id } = await run('context', [task]);
    const messages = (await rest.logs(id)).map((line) => line.message);
    const context = messages.find((message) => message.startsWith('{')) ?? '{}';
    expect(JSON.parse(context)).toMatchObject({
      execution: { id },
      flow: { id: 'context' },
      taskrun: { attemptsCount: 0 },
    });
    expect(messages).toContainEqual(expect.stringMatching(/^the word is \*+$/));
    expect(JSON.stringify(messages)).not.toContain(secret);
  });

  it('a kill ends the whole process group, and runs what comes after the execution', async () => {
    const pidFile = join(folder, 'pids');
    const sleeper = shell('sleeps', [
      `sleep 1000 & echo $! >> ${pidFile}`,
      `echo $$ >> ${pidFile}`,
      'echo started',
      'wait',
    ]);
    await rest.createFlow(flow('killed', [sleeper], { afterExecution: [shell('after', ['true'])] }));
    const { id } = await rest.start(`${namespace}/killed`);
    const lines = await eventually('the task has started', async () => {
      const started = (await rest.logs(id)).some((line) => line.message === 'started');
      return started && readFile(pidFile, 'utf8');
    });
    expect((await rest.call(`/executions/${id}/actions/kill`, { method: 'DELETE' })).status).toBe(200);
    await rest.until(id, ['KILLED']);
    const pids = lines.trim().split('\n').map(Number);
    await eventually('its processes are gone', async () => pids.every((pid) => !isAlive(pid)));
    await eventually('the task after the execution has ended', async () => {
      const [after] = taskRuns(await rest.get(id), 'after');
      return after?.state.current === 'SUCCESS';
    });
    expect((await rest.call(`/executions/${id}/actions/kill`, { method: 'DELETE' })).status).toBe(200);
  });

  it('more than the concurrency limit are queued, without task runs', async () => {
    const limit = { concurrency: { limit: 1, behavior: 'QUEUE' } };
    await rest.createFlow(
      flow('limited', [shell('waits', [`while [ ! -e ${folder}/go ]; do sleep 0.1; done`])], limit),
    );
    const first = await rest.start(`${namespace}/limited`);
    await rest.until(first.id, ['RUNNING']);
    const second = await rest.start(`${namespace}/limited`);
    const queued = await rest.until(second.id, ['QUEUED']);
    expect(queued).not.toHaveProperty('taskRunList');
    const limits = await rest.call('/concurrency-limit/search');
    expect(limits.body).toMatchObject({ results: [{ namespace, flowId: 'limited', running: 1 }] });
    await writeFile(join(folder, 'go'), '');
    for (const { id } of [first, second]) expect((await rest.until(id)).state.current).toBe('SUCCESS');
  });

  it('a failed execution is restarted under its id, and replayed under a new one', async () => {
    const gate = join(folder, 'gate');
    const failed = await run('gated', [shell('gate', [`test -e ${gate}`])]);
    expect(failed.state.current).toBe('FAILED');
    await writeFile(gate, '');
    const path = `/executions/${failed.id}/actions`;
    expect((await rest.call(`${path}/restart`, { method: 'POST' })).body).toMatchObject({ id: failed.id });
    expect((await rest.until(failed.id, ['SUCCESS'])).id).toBe(failed.id);
    expect((await rest.call(`${path}/restart`, { method: 'POST' })).status).toBe(409);
    const { body } = await rest.call(`${path}/replay`, { method: 'POST' });
    expect(body).toMatchObject({ originalId: failed.id, id: expect.not.stringContaining(failed.id) });
    const labels = { method: 'POST', type: 'application/json', body: '[{"key":"seen","value":"yes"}]' };
    expect((await rest.call(`${path}/labels`, labels)).body).toMatchObject({ labels: [{ key: 'seen', value: 'yes' }] });
  });

  it('metrics are kept with the execution', async () => {
    const { id } = await run('measured', [
      shell('counts', ['echo \'::{"metrics":[{"name":"rows","type":"counter","value":7}]}::\'']),
    ]);
    // Kestra stores them a moment after the end.
    await expect
      .poll(async () => (await rest.call(`/metrics/${id}`)).body, { timeout: 30_000 })
      .toMatchObject({ results: expect.arrayContaining([expect.objectContaining({ name: 'rows', value: 7 })]) });
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
