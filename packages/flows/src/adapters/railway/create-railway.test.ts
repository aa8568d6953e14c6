import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@understudy/local-servers';
import { type CreatedProject, type Simulator, startSimulator } from '@understudy/simulator';
import { rulesForProduct, sharedTemplates } from '@understudy/simulator/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createRailway, type RailwayOptions } from './create-railway.ts';

describe('the client of Railway', () => {
  let simulator: Simulator;
  let project: CreatedProject;
  let dataDir: string;
  const waits: number[] = [];

  const client = (options: Partial<RailwayOptions> = {}) =>
    createRailway({
      url: simulator.url,
      token: simulator.tokens.workspace,
      clock: {
        now: () => new Date(),
        sleep: async (ms) => {
          waits.push(ms);
        },
      },
      random: () => 0.5,
      ...options,
    });
  const production = () => project.environments[0]?.id ?? '';
  const web = () => project.services[0]?.id ?? '';

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'understudy-railway-'));
    simulator = await startSimulator({ dataDir, templatesDir: sharedTemplates(), rules: rulesForProduct() });
    project = await simulator.createProject({ name: 'Shop', services: [{ name: 'Web', kind: 'web' }] });
  });
  afterEach(() => {
    simulator.faults.clear();
    waits.length = 0;
  });
  afterAll(async () => {
    await simulator[Symbol.asyncDispose]();
    await rm(dataDir, { recursive: true, force: true });
  });

  it.each(['account', 'workspace'] as const)('finds out that a token is an %s token', async (kind) => {
    expect(await client({ token: simulator.tokens[kind] }).describeToken()).toMatchObject({ kind });
  });

  it('finds out that a token is a project token, and of what', async () => {
    expect(await client({ token: project.projectToken }).describeToken()).toMatchObject({
      kind: 'project',
      projectId: project.id,
      environmentId: production(),
    });
  });

  it('presents a project token as one once it was refused as another', async () => {
    const railway = client({ token: project.projectToken });
    await railway.environment(production(), project.id);
    const after = railway.requests();
    await railway.environment(production(), project.id);
    expect(railway.requests() - after).toBe(1);
  });

  it('says that a token is not known, without showing it', async () => {
    const failure = await client({ token: 'canary-token' })
      .describeToken()
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'not-authorized', retryable: false });
    expect(String(failure)).not.toContain('canary-token');
  });

  it.each(['http-500', 'http-503', 'edge-429', 'broken-json', 'graphql-error'] as const)(
    'repeats a query after %s',
    async (kind) => {
      simulator.faults.inject({ operation: 'Environments', times: 2, kind });
      expect(await client().environments(project.id)).toHaveLength(1);
      expect(waits).toHaveLength(2);
    },
  );

  it('gives up on a query after four tries and says why', async () => {
    simulator.faults.inject({ operation: 'Environments', times: 10, kind: 'http-503' });
    await expect(client().environments(project.id)).rejects.toMatchObject({
      code: 'unavailable',
      retryable: true,
      message: expect.stringContaining('503'),
    });
    expect(waits).toHaveLength(3);
  });

  it('waits as long as Retry-After says', async () => {
    await client({ fetch: refusedOnce('7') }).environments(project.id);
    expect(waits).toEqual([7_125]);
  });

  it('fails where Retry-After says longer than a task should sleep', async () => {
    await expect(client({ fetch: refusedOnce('1800') }).environments(project.id)).rejects.toMatchObject({
      code: 'rate-limited',
      retryable: true,
    });
  });

  it('never repeats a mutation that makes something new, and says that its outcome is unknown', async () => {
    simulator.faults.inject({ operation: 'ServiceDomainCreate', times: 1, kind: 'http-500' });
    await expect(client().createServiceDomain(production(), web())).rejects.toMatchObject({ unknownOutcome: true });
    expect(waits).toEqual([]);
  });

  it('repeats a mutation that was refused before it was carried out', async () => {
    simulator.faults.inject({ operation: 'EnvironmentCreate', times: 1, kind: 'edge-429' });
    const input = { projectId: project.id, name: 'after-429', sourceEnvironmentId: production() };
    expect(await client().createEnvironment(input)).toMatchObject({ name: 'after-429' });
  });

  it('says that a name is taken', async () => {
    const input = { projectId: project.id, name: 'production', sourceEnvironmentId: production() };
    await expect(client().createEnvironment(input)).rejects.toMatchObject({ code: 'name-taken' });
  });

  it('deletes what is gone already', async () => {
    const input = { projectId: project.id, name: 'short-lived', sourceEnvironmentId: production() };
    const { id } = await client().createEnvironment(input);
    await client().deleteEnvironment(id);
    await client().deleteEnvironment(id);
    expect((await client().environments(project.id)).map(({ name }) => name)).not.toContain('short-lived');
  });

  it('names the operation in the URL of each request', async () => {
    const urls: string[] = [];
    const railway = client({
      fetch: (url, init) => {
        urls.push(String(url));
        return fetch(url, init);
      },
    });
    await railway.project(project.id);
    expect(urls).toEqual([`${simulator.url}?query=Project`]);
  });

  it('stops when it is told to', async () => {
    const stopped = AbortSignal.abort(new Error('told to stop'));
    await expect(client({ signal: stopped }).environments(project.id)).rejects.toThrow('told to stop');
  });

  it('says that Railway cannot be reached, and that nothing was done', async () => {
    await expect(
      client({ url: `http://127.0.0.1:${await freePort()}/` }).environments(project.id),
    ).rejects.toMatchObject({
      code: 'unavailable',
      unknownOutcome: false,
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

/** Answers the first request with Railway's edge's page for too many requests. */
function refusedOnce(retryAfter: string): typeof fetch {
  let refused = false;
  return async (url, init) => {
    if (refused) return fetch(url, init);
    refused = true;
    return new Response('<html>Too many requests</html>', { status: 429, headers: { 'retry-after': retryAfter } });
  };
}
