import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@understudy/local-servers';
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

  it('deploy shows its plan, and does nothing where nobody is there to agree to it', () => {
    const { status, stdout, stderr } = understudy('deploy');
    expect(stdout).toContain('+ create dev.deployment/clone-staging-api');
    expect([status, stderr.trim()]).toEqual([
      2,
      'understudy: nobody is there to agree to the plan: --yes carries it out',
    ]);
    expect(understudy('diff').status).toBe(1);
  });

  it('diff, deploy, diff: what was missing is installed, and a second time there is nothing to do', () => {
    expect(understudy('diff')).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('create dev.deployment/clone-staging-api'),
    });
    expect(understudy('deploy', '--yes')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('6 of 6 flows deployed'),
    });
    expect(understudy('diff').status).toBe(0);
    expect(understudy('deploy').stdout).toContain('nothing to do');
    expect(understudy('diff', '--project', 'a-project').stdout).toContain('+    defaults: a-project');
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

  const installed = async (id: string) => {
    const flow = `${kestra.url}/api/v1/main/flows/dev.deployment/${id}`;
    const { source } = (await (await fetch(`${flow}?source=true`)).json()) as { source: string };
    return {
      source,
      edit: async (from: string, to: string) => {
        const body = source.replace(from, to);
        const headers = { 'content-type': 'application/x-yaml' };
        expect((await fetch(flow, { method: 'PUT', headers, body })).status).toBe(200);
      },
    };
  };

  it('what somebody edited in Kestra is shown line by line, and overwritten only with --force', async () => {
    const { source, edit } = await installed('delete-environment');
    await edit('timeout: PT10M', 'timeout: PT1M');
    expect(understudy('diff').stdout).toMatch(/^@@ .* @@\n(?:.*\n)*- {4}timeout: PT1M\n\+ {4}timeout: PT10M\n/m);
    const refused = understudy('deploy', '--yes');
    expect(refused).toMatchObject({ status: 1, stdout: expect.stringContaining('delete-environment would lose') });
    expect(understudy('deploy', '--yes', '--force')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('1 of 6 flows deployed'),
    });
    expect((await installed('delete-environment')).source.trim()).toBe(source.trim());
  });

  it('a secret that stands in a flow is hidden, and its change is not', async () => {
    const { edit } = await installed('list-environments');
    await edit("{{ secret('RAILWAY_TOKEN') }}", 'rw_a-token-in-clear');
    const { stdout } = understudy('diff');
    expect(stdout).not.toContain('rw_a-token-in-clear');
    expect(stdout).toContain('-      RAILWAY_TOKEN: "[redacted 1]"');
    understudy('deploy', '--yes', '--force');
  });

  it('a Kestra that is not there is named, with its address and the cause, in one line', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const { status, stderr } = spawnSync(
      process.execPath,
      [program, 'flows', 'diff', '--kestra-url', `http://${address}`],
      { encoding: 'utf8' },
    );
    expect([status, stderr.trim().split('\n').length]).toEqual([2, 1]);
    expect(stderr).toContain(`no answer from Kestra at http://${address} (connect ECONNREFUSED ${address})`);
  });
});
