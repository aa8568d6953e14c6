import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTimes } from './ledger/ledger-report.ts';
import type { CreatedProject } from './project-spec.ts';
import { startSimulator } from './simulator.ts';
import type { Simulator } from './simulator-api.ts';
import { ask, duplicate } from './testing/ask.ts';
import { sharedTemplates } from './testing/shared-templates.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'simulator-'));
let simulator: Simulator;
let project: CreatedProject;
let production: string;

beforeAll(async () => {
  const timing = {
    duplicateMs: 20,
    commitMs: 5,
    queuedMs: 5,
    buildingMs: 5,
    deployingMs: 5,
    proxyMs: 5,
    nameReservedMs: 60_000,
  };
  simulator = await startSimulator({ dataDir, templatesDir: sharedTemplates(), timing });
  project = await simulator.createProject({
    name: 'Shop',
    services: [
      { name: 'Web', kind: 'web', variables: { DATABASE: `\${{Postgres.PGHOST}}` }, sealedVariables: { SECRET: 'x' } },
      { name: 'Postgres', kind: 'postgres' },
    ],
  });
  production = project.environments[0]?.id ?? '';
});

afterAll(async () => {
  await simulator[Symbol.asyncDispose]();
  rmSync(dataDir, { recursive: true, force: true });
});

const serviceId = (name: string) => project.services.find((service) => service.name === name)?.id ?? '';

async function newStaging(name: string): Promise<string> {
  const { data } = await duplicate(simulator, { projectId: project.id, name, sourceEnvironmentId: production });
  return String(Object(data.environmentCreate).id);
}

function environment(name: string) {
  return simulator.state()[0]?.environments.find((each) => each.name === name && !each.deleted);
}

async function allRunning(name: string): Promise<void> {
  await expect.poll(() => environment(name)?.services.map((service) => service.status)).toEqual(['SUCCESS', 'SUCCESS']);
}

async function variablesOf(environmentId: string, service: string): Promise<Record<string, unknown>> {
  const query =
    'query($p: String!, $e: String!, $s: String) { variables(projectId: $p, environmentId: $e, serviceId: $s) }';
  const { data } = await ask(simulator, query, {
    variables: { p: project.id, e: environmentId, s: serviceId(service) },
  });
  return Object(data.variables);
}

describe('a duplicated environment', () => {
  it('has a database server of its own, with nothing in it', async () => {
    await using source = openSql(simulator.databaseUrl(project.id, 'production', 'Postgres'));
    await source.sql`CREATE TABLE orders AS SELECT 1 AS id`;
    await newStaging('own-server');
    await allRunning('own-server');
    await using target = openSql(simulator.databaseUrl(project.id, 'own-server', 'Postgres'));
    expect(await target.sql`SELECT to_regclass('orders') AS found`).toEqual([{ found: null }]);
  });

  it('has the variables with their references, but not the sealed ones', async () => {
    const id = await newStaging('variables');
    await expect.poll(() => environment('variables')?.services).toHaveLength(2);
    const variables = await variablesOf(id, 'Web');
    expect(variables).toMatchObject({ DATABASE: 'postgres.railway.internal', RAILWAY_ENVIRONMENT_NAME: 'variables' });
    expect(variables).not.toHaveProperty('SECRET');
    expect(await variablesOf(production, 'Web')).toHaveProperty('SECRET', null);
  });

  it('lets nobody in from outside until a patch opens a TCP proxy, and again once it is closed', async () => {
    const id = await newStaging('proxied');
    await allRunning('proxied');
    expect(await variablesOf(id, 'Postgres')).not.toHaveProperty('DATABASE_PUBLIC_URL');
    await patchProxy(id, {});
    await expect.poll(() => openTimes(simulator.ledger, { environmentId: id })).toHaveLength(1);
    {
      const { DATABASE_PUBLIC_URL } = await variablesOf(id, 'Postgres');
      await using opened = openSql(String(DATABASE_PUBLIC_URL));
      expect(await opened.sql`SELECT current_database() AS name`).toEqual([{ name: 'railway' }]);
    }
    await patchProxy(id, null);
    await expect.poll(() => environment('proxied')?.services[1]?.proxyPort).toBeNull();
  });

  it('keeps its name reserved after it is deleted', async () => {
    const id = await newStaging('reserved');
    await ask(simulator, 'mutation($id: String!) { environmentDelete(id: $id) }', { variables: { id } });
    const again = await duplicate(simulator, {
      projectId: project.id,
      name: 'reserved',
      sourceEnvironmentId: production,
    });
    expect(again.error?.message).toBe('An environment with that name already exists');
  });

  it('can be stuck: empty, but its name is taken', async () => {
    simulator.faults.inject({ operation: 'stuck', times: 1, kind: 'environment-stuck' });
    const id = await newStaging('stuck');
    const query = 'query($id: String!) { environmentStagedChanges(environmentId: $id) { lastAppliedError } }';
    await expect
      .poll(async () => (await ask(simulator, query, { variables: { id } })).data)
      .toEqual({ environmentStagedChanges: { lastAppliedError: 'Problem processing request' } });
    expect(environment('stuck')?.services).toEqual([]);
  });

  it('has a service that crashes, where that is injected', async () => {
    simulator.faults.inject({ operation: 'crashing/Web', times: 1, kind: 'deployment-crashes' });
    await newStaging('crashing');
    await expect.poll(() => environment('crashing')?.services[0]?.status).toBe('CRASHED');
  });
});

describe('a project token', () => {
  const headers = () => ({ 'Project-Access-Token': simulator.tokens.project });

  it('tells which environment it is valid for', async () => {
    const { data } = await ask(simulator, '{ projectToken { environmentId } }', { headers: headers() });
    expect(data).toEqual({ projectToken: { environmentId: production } });
  });

  it.each([
    ['create', 'mutation($p: String!) { environmentCreate(input: { projectId: $p, name: "x-1" }) { id } }'],
    ['list', 'query($p: String!) { environments(projectId: $p) { edges { node { id } } } }'],
  ])('may not %s environments', async (_, query) => {
    const answer = await ask(simulator, query, { headers: headers(), variables: { p: project.id } });
    expect([answer.status, answer.error?.message]).toEqual([200, 'Not Authorized']);
  });
});

describe('an answer', () => {
  it('is 400 for what cannot be parsed or is not in the schema', async () => {
    expect(await ask(simulator, '{')).toMatchObject({
      status: 400,
      error: { extensions: { code: 'GRAPHQL_PARSE_FAILED' } },
    });
    expect(await ask(simulator, '{ nothing }')).toMatchObject({
      status: 400,
      error: { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
    });
  });

  it('pages through environments by cursor', async () => {
    const query =
      'query($p: String!, $a: String) { environments(projectId: $p, first: 1, after: $a) { edges { node { name } } pageInfo { endCursor hasNextPage } } }';
    const first = await ask(simulator, query, { variables: { p: project.id } });
    const { pageInfo, edges } = Object(first.data.environments);
    expect([edges[0].node.name, pageInfo.hasNextPage]).toEqual(['production', true]);
    const second = await ask(simulator, query, { variables: { p: project.id, a: pageInfo.endCursor } });
    expect(Object(second.data.environments).edges[0].node.name).not.toBe('production');
  });

  it('is lost with timeout-after-effect, but what was asked is done', async () => {
    simulator.faults.inject({ operation: 'environmentCreate', times: 1, kind: 'timeout-after-effect', delayMs: 0 });
    await expect(newStaging('lost-answer')).rejects.toThrow();
    expect(environment('lost-answer')).toBeDefined();
  });

  it('has headers that report the rate limit', async () => {
    const { headers } = await ask(simulator, '{ apiToken { workspaces { id } } }');
    expect(headers.get('x-ratelimit-limit')).toBe('10000');
  });
});

async function patchProxy(environmentId: string, change: object | null): Promise<void> {
  const patch = { services: { [serviceId('Postgres')]: { networking: { tcpProxies: { '5432': change } } } } };
  await ask(
    simulator,
    'mutation($e: String!, $p: EnvironmentConfig) { environmentPatchCommit(environmentId: $e, patch: $p) }',
    {
      variables: { e: environmentId, p: patch },
    },
  );
}

function openSql(url: string) {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  return { sql, [Symbol.asyncDispose]: () => sql.end() };
}
