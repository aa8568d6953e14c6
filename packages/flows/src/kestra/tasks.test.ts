import { describe, expect, it } from 'vitest';
import type { FlowTask } from '../core/define-flow.ts';
import { kestraTask, kestraTaskWithEnd } from './tasks.ts';

const plain: FlowTask = { id: 'copy', description: 'Copies', timeoutMs: 90_000 };
const retried: FlowTask = { ...plain, retry: { type: 'constant', maxAttempts: 3, intervalMs: 5_000 } };

describe('a task in Kestra', () => {
  it('is a command with its context in a file, its secrets by name and its time', () => {
    expect(kestraTask(plain, {})).toEqual({
      id: 'copy',
      type: 'io.kestra.plugin.scripts.shell.Commands',
      description: 'Copies',
      taskRunner: { type: 'io.kestra.plugin.core.runner.Process' },
      executionContext: true,
      env: {
        RAILWAY_TOKEN: "{{ secret('RAILWAY_TOKEN') }}",
        RAILWAY_API_URL: "{{ envs.railway_api_url ?? 'https://backboard.railway.com/graphql/v2' }}",
        WP_SEARCH_REPLACE_COMMAND: "{{ envs.wp_search_replace_command ?? '' }}",
      },
      commands: ['understudy-task copy'],
      timeout: 'PT1M30S',
    });
  });

  it('that calls our server is given its address and a key', () => {
    expect(kestraTask({ ...plain, callsServer: true }, {})).toMatchObject({
      env: {
        RAILWAY_TOKEN: "{{ secret('RAILWAY_TOKEN') }}",
        UNDERSTUDY_URL: "{{ envs.understudy_url ?? '' }}",
        UNDERSTUDY_API_KEY: "{{ secret('UNDERSTUDY_API_KEY') }}",
      },
    });
  });

  it('has the command, the environment and the image that it is given', () => {
    const runner = { type: 'docker', image: 'tasks:1' } as const;
    expect(kestraTask(plain, { runner, command: 'node task.js', environment: { A: 'b' } })).toMatchObject({
      taskRunner: { type: 'io.kestra.plugin.scripts.runner.docker.Docker' },
      containerImage: 'tasks:1',
      env: { A: 'b' },
      commands: ['node task.js copy'],
    });
  });

  it('keeps its program where its id is another', () => {
    expect(kestraTask(plain, {}, { id: 'copy-again' })).toMatchObject({
      id: 'copy-again',
      commands: ['understudy-task copy'],
    });
  });

  it.each([
    [{ input: 'flag', equals: true }, '{{ inputs.flag == true }}'],
    [{ input: 'flag', equals: false }, '{{ inputs.flag == false }}'],
    [{ input: 'name', equals: 'x' }, "{{ inputs.name == 'x' }}"],
  ])('runs under its condition: %j', (runIf, condition) => {
    expect(kestraTask({ ...plain, runIf }, {})).toMatchObject({ runIf: condition });
    const wrapper = kestraTask({ ...retried, runIf }, {});
    expect(wrapper).toMatchObject({ runIf: condition, tasks: [expect.not.objectContaining({ runIf: condition })] });
  });

  it('runs under another condition where it is given one', () => {
    const task = { ...plain, runIf: { input: 'flag', equals: true } };
    expect(kestraTask(task, {}, { runIf: '{{ always }}' })).toMatchObject({ runIf: '{{ always }}' });
  });

  it.each([
    [retried.retry, { type: 'constant', interval: 'PT5S', maxAttempts: 3 }],
    [
      { type: 'exponential', maxAttempts: 4, intervalMs: 1_000, maxIntervalMs: 30_000 },
      { type: 'exponential', interval: 'PT1S', maxInterval: 'PT30S', maxAttempts: 4 },
    ],
    [
      { type: 'exponential', maxAttempts: 4, intervalMs: 1_000 },
      { type: 'exponential', interval: 'PT1S', maxInterval: 'PT10S', maxAttempts: 4 },
    ],
  ] as const)('that is retried stands alone in a Sequential: %j', (retry, declared) => {
    expect(kestraTask({ ...plain, ...(retry ? { retry } : {}) }, {})).toMatchObject({
      id: 'copy-attempts',
      type: 'io.kestra.plugin.core.flow.Sequential',
      tasks: [{ id: 'copy', retry: declared }],
    });
  });
});

describe('a task that says that no other attempt can help', () => {
  it('ends the execution', () => {
    const [wrapper, end] = kestraTaskWithEnd(retried, {});
    expect(wrapper).toMatchObject({
      tasks: [
        {
          commands: [`understudy-task copy || { [ $? -eq 2 ] || exit 1; echo '::{"outputs":{"hopeless":true}}::'; }`],
        },
      ],
    });
    expect(end).toEqual({
      id: 'copy-hopeless',
      type: 'io.kestra.plugin.core.execution.Fail',
      runIf: "{{ outputs['copy']['vars']['hopeless'] ?? false }}",
      errorMessage: 'Another attempt of copy cannot help; its log says why',
    });
  });

  it('ends it by failing where it is not retried', () => {
    expect(kestraTaskWithEnd(plain, {})).toEqual([kestraTask(plain, {})]);
  });
});
