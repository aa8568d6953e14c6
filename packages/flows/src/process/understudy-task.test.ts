import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { exitCode } from '../core/exit-codes.ts';
import { buildTaskProgram } from '../testing/build-task-program.ts';
import { type Stage, startStage } from '../testing/stage.ts';
import { contextFileName } from './context-file.ts';
import { parentPipe } from './stop-signal.ts';
import { decodeLine } from './task-message.ts';

describe('the task program', () => {
  let taskProgram: string;
  let stage: Stage;
  let directory: string;
  beforeAll(async () => {
    taskProgram = buildTaskProgram();
    stage = await startStage();
    directory = await mkdtemp(join(tmpdir(), 'understudy-task-'));
  });
  afterEach(() => stage.simulator.faults.clear());
  afterAll(async () => {
    await stage[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  });

  /** Starts a task as an engine does. */
  async function start(
    task: string,
    options: {
      inputs?: object;
      outputs?: object;
      attemptsCount?: number;
      env?: Readonly<Record<string, string>>;
    } = {},
  ) {
    const context = {
      execution: { id: 'execution-1', startDate: new Date().toISOString() },
      flow: { id: 'clone-staging-api', namespace: 'dev.deployment' },
      inputs: {
        client_name: 'Acme',
        railway_project_id: stage.project.id,
        environment_name: 'stage-one',
        custom_domain: null,
        ...options.inputs,
      },
      outputs: options.outputs ?? {},
      taskrun: { attemptsCount: options.attemptsCount ?? 0 },
    };
    await writeFile(join(directory, contextFileName), JSON.stringify(context));
    const child = spawn(process.execPath, [taskProgram, task], {
      cwd: directory,
      env: { RAILWAY_TOKEN: stage.simulator.tokens.workspace, RAILWAY_API_URL: stage.simulator.url, ...options.env },
    });
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    child.stderr.on('data', (chunk) => {
      text += chunk;
    });
    const ended = new Promise<Ended>((resolve) => {
      child.on('close', (code) => resolve({ code, text, ...meaningOf(text) }));
    });
    return { child, ended };
  }
  const run = async (...args: Parameters<typeof start>) => (await start(...args)).ended;

  it('logs, gives outputs last and ends with 0', async () => {
    const { code, text, outputs, logs } = await run('validate-inputs');
    expect(code).toBe(exitCode.success);
    expect(outputs).toMatchObject({ project_name: 'Shop' });
    expect(logs.at(0)).toMatchObject({ level: 'INFO' });
    expect(text.trimEnd().split('\n').at(-1)).toContain('"outputs"');
  });

  it("reads an earlier task's outputs from where Kestra writes them", async () => {
    const { outputs } = await run('validate-inputs');
    const created = await run('create-environment', { outputs: { 'validate-inputs': { vars: outputs } } });
    expect(created).toMatchObject({ code: exitCode.success, outputs: { environment_name: 'stage-one' } });
  });

  it('ends with the code for fatal where another attempt cannot help, the reason its last line at ERROR', async () => {
    const { code, logs } = await run('validate-inputs', { inputs: { source_environment: 'missing' } });
    expect(code).toBe(exitCode.fatal);
    expect(logs.at(-1)).toMatchObject({ level: 'ERROR', message: expect.stringContaining('"missing" does not exist') });
  });

  it('names the kind of a failure in the outputs', async () => {
    const { outputs } = await run('delete-environment', { inputs: { environment_name: 'missing' } });
    expect(outputs).toEqual({
      failure: { kind: 'not-found', message: 'There is no environment "missing"', last_attempt: 1 },
    });
  });

  it('does nothing where an earlier attempt has said that no other can help: it says so again', async () => {
    const failure = { kind: 'refused', message: 'the name is taken', last_attempt: 1 };
    const before = stage.simulator.requests.length;
    const again = await run('create-environment', {
      outputs: { 'create-environment': { vars: { failure } } },
      attemptsCount: 1,
    });
    expect(again).toMatchObject({ code: exitCode.fatal, outputs: { failure } });
    expect(again.logs).toEqual([{ level: 'ERROR', message: 'Not tried again: the name is taken' }]);
    expect(stage.simulator.requests).toHaveLength(before);
  });

  it('tries again what a person has restarted, though an earlier attempt said that it cannot help', async () => {
    const failure = { kind: 'refused', message: 'the name is taken', last_attempt: 1 };
    const { outputs } = await run('validate-inputs', { inputs: { environment_name: 'restarted' } });
    const restarted = await run('create-environment', {
      inputs: { environment_name: 'restarted' },
      outputs: { 'validate-inputs': { vars: outputs }, 'create-environment': { vars: { failure } } },
      attemptsCount: 4,
    });
    expect(restarted.code).toBe(exitCode.success);
  });

  it('ends with the code for retryable where another attempt may help', async () => {
    stage.simulator.faults.inject({ operation: '*', times: 50, kind: 'http-500' });
    const { code, logs } = await run('list-environments');
    expect(code).toBe(exitCode.retryable);
    expect(logs.at(-1)).toMatchObject({ level: 'ERROR', message: expect.stringContaining('500') });
  });

  it.each([
    ['a setting that is missing', 'validate-inputs', { RAILWAY_TOKEN: '' }, 'RAILWAY_TOKEN'],
    ['a setting that is wrong', 'validate-inputs', { RAILWAY_API_URL: 'railway' }, 'RAILWAY_API_URL'],
    ['a task that does not exist', 'constructor', {}, 'There is no task "constructor"'],
  ])('names %s', async (_, task, env, words) => {
    const { code, logs } = await run(task, { env });
    expect([code, logs.at(-1)?.message]).toEqual([exitCode.fatal, expect.stringContaining(words)]);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends at once on %s', async (signal) => {
    const { child, ended } = await stuck('validate-inputs');
    child.kill(signal);
    expect(await ended).toMatchObject({ code: exitCode.stopped, outputs: undefined });
  });

  it('ends when its engine is gone, which it knows by the end of the pipe', async () => {
    const { child, ended } = await stuck('validate-inputs', { [parentPipe]: '1' });
    child.stdin.end();
    const { code, logs } = await ended;
    expect([code, logs.at(-1)?.message]).toEqual([exitCode.stopped, expect.stringContaining('the engine is gone')]);
  });

  it('does not mind the end of its input where nobody said that it matters', async () => {
    const { child, ended } = await start('list-environments');
    child.stdin.end();
    expect((await ended).code).toBe(exitCode.success);
  });

  it('says no secret, whoever says it to it', async () => {
    const token = 'canary-token-0123456789';
    const { text } = await run('validate-inputs', { env: { RAILWAY_TOKEN: token } });
    expect(text).not.toContain(token);
    const inUrl = await run('validate-inputs', {
      env: { RAILWAY_API_URL: 'http://user:canary-password@127.0.0.1:1/' },
    });
    expect(inUrl.text).not.toContain('canary-password');
  });

  /** A task that waits for an answer of Railway that will not come. */
  async function stuck(task: string, env: Readonly<Record<string, string>> = {}) {
    const asked = () => stage.simulator.requests.filter(({ operation }) => operation === 'project').length;
    const before = asked();
    stage.simulator.faults.inject({ operation: 'Project', times: 1, kind: 'slow', delayMs: 60_000 });
    const started = await start(task, { env });
    await expect.poll(asked).toBeGreaterThan(before);
    return started;
  }
});

interface Ended extends ReturnType<typeof meaningOf> {
  readonly code: number | null;
  readonly text: string;
}

function meaningOf(text: string) {
  const messages = text.split('\n').filter(Boolean).map(decodeLine);
  return {
    logs: messages.flatMap((message) => message.logs ?? []),
    outputs: messages.find((message) => message.outputs)?.outputs,
  };
}
