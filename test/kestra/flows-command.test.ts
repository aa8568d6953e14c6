import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kestraMissing } from './availability.ts';
import { type Kestra, startKestra } from './kestra.mjs';

const program = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));

describe.skipIf(kestraMissing !== undefined)('understudy flows', () => {
  let folder: string;
  let kestra: Kestra;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'understudy-flows-'));
    kestra = await startKestra({ dataDir: folder });
  });
  afterAll(async () => {
    await kestra?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const understudy = (verb: string, ...more: string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [program, 'flows', verb, '--kestra-url', kestra.url, ...more],
      { encoding: 'utf8' },
    );
    return { status, stdout, stderr };
  };

  it('validate: a real Kestra would take every flow', () => {
    expect(understudy('validate')).toMatchObject({ status: 0, stdout: expect.stringContaining('6 flows') });
  });

  it('diff, deploy, diff: what was missing is installed, and a second time there is nothing to do', () => {
    expect(understudy('diff')).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('create dev.deployment/clone-staging-api'),
    });
    expect(understudy('deploy')).toMatchObject({ status: 0, stdout: expect.stringContaining('6 of 6 flows deployed') });
    expect(understudy('diff').status).toBe(0);
    expect(understudy('deploy').stdout).toContain('nothing to do');
  });

  it('diff shows what another image would change', () => {
    expect(understudy('diff', '--docker-image', 'understudy/tasks')).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('containerImage: understudy/tasks'),
    });
  });

  it('diff shows what another command would change', () => {
    expect(understudy('diff', '--command', 'node /opt/understudy-task.js').stdout).toContain(
      'node /opt/understudy-task.js validate-inputs',
    );
  });

  it('a Kestra that is not there is said in one line', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [program, 'flows', 'diff', '--kestra-url', 'http://127.0.0.1:9'],
      { encoding: 'utf8' },
    );
    expect([status, stderr.trim().split('\n').length]).toEqual([2, 1]);
  });
});
