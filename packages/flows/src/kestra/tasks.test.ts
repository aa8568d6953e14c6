import { describe, expect, it } from 'vitest';
import type { FlowTask } from '../core/define-flow.ts';
import { kestraTask } from './tasks.ts';

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
        RAILWAY_API_URL: "{{ envs.railway_api_url ?? '' }}",
      },
      commands: ['understudy-task copy'],
      timeout: 'PT1M30S',
    });
  });

  it('that may run a command of the site is given it, and no other task is', () => {
    const env = { WP_SEARCH_REPLACE_COMMAND: "{{ envs.wp_search_replace_command ?? '' }}" };
    expect(kestraTask({ ...plain, runsSiteCommand: true }, {})).toMatchObject({ env });
    expect(kestraTask(plain, {})).not.toMatchObject({ env });
  });

  it("that calls our server is given its address and a key, and no secret of Railway's", () => {
    expect(kestraTask({ ...plain, callsServer: true }, {})).toHaveProperty('env', {
      UNDERSTUDY_URL: "{{ envs.understudy_url ?? '' }}",
      UNDERSTUDY_API_KEY: "{{ secret('UNDERSTUDY_API_KEY') }}",
    });
  });

  it('has the command, the environment and the image that it is given', () => {
    const runner = { type: 'docker', image: 'tasks:1' } as const;
    expect(
      kestraTask(plain, {
        runner,
        command: 'node task.js',
        environment: { RAILWAY_TOKEN: 'b', UNDERSTUDY_API_KEY: 'c' },
      }),
    ).toMatchObject({
      taskRunner: { type: 'io.kestra.plugin.scripts.runner.docker.Docker' },
      containerImage: 'tasks:1',
      env: { RAILWAY_TOKEN: 'b' },
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
  ] as const)(
    'that is retried stands alone in a Sequential, unless it is the first of its flow: %j',
    (retry, declared) => {
      expect(kestraTask({ ...plain, ...(retry ? { retry } : {}) }, {})).toMatchObject({
        id: 'copy-attempts',
        type: 'io.kestra.plugin.core.flow.Sequential',
        tasks: [{ id: 'copy', retry: declared }],
      });
      const first = kestraTask({ ...plain, ...(retry ? { retry } : {}) }, {}, { alone: true });
      expect(first).toMatchObject({ id: 'copy', retry: declared });
    },
  );
});
