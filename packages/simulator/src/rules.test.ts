import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fastClock } from './clock.ts';
import { changes, downtimes, openTimes, secondsOf, starts } from './ledger/ledger-report.ts';
import { kindRules } from './rules.ts';
import { heldClock } from './testing/held-clock.ts';
import { type Box, startBox } from './testing/start-box.ts';
import { railwayTiming } from './timing.ts';

let box: Box;

beforeAll(async () => {
  box = await startBox([
    {
      name: 'Web',
      kind: 'web',
      variables: { DATABASE_URL: `\${{Postgres.DATABASE_URL}}` },
      pastedVariables: { PASTED_URL: `\${{Postgres.DATABASE_URL}}` },
      sealedVariables: { SECRET: 'hidden' },
    },
    { name: 'Postgres', kind: 'postgres' },
  ]);
});
afterAll(() => box[Symbol.asyncDispose]());

const redeploy = (environmentId: string, service: string) =>
  box.data('mutation($e: String!, $s: String!) { serviceInstanceRedeploy(environmentId: $e, serviceId: $s) }', {
    e: environmentId,
    s: box.serviceId(service),
  });

async function openProxy(environmentId: string): Promise<void> {
  const patch = { services: { [box.serviceId('Postgres')]: { networking: { tcpProxies: { 5432: {} } } } } };
  const query = 'mutation($e: String!, $p: EnvironmentConfig) { environmentPatchCommit(environmentId: $e, patch: $p) }';
  await box.data(query, { e: environmentId, p: patch });
}

function connect(url: string) {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  return { sql, [Symbol.asyncDispose]: () => sql.end({ timeout: 1 }) };
}

const productionUrl = () => box.simulator.databaseUrl(box.project.id, 'production', 'Postgres');

describe('a database that is deployed again', () => {
  it('is down meanwhile, its connections cut, its data kept', async () => {
    await using connected = connect(productionUrl());
    await connected.sql`CREATE TABLE IF NOT EXISTS orders AS SELECT generate_series(1, 3) AS id`;
    const lost = connected.sql`SELECT pg_sleep(60)`.then(
      () => 'answered',
      () => 'cut',
    );
    await redeploy(box.production, 'Postgres');
    expect(await lost).toBe('cut');
    await box.until(box.production, 'Postgres', 'SUCCESS');
    await using again = connect(productionUrl());
    expect(await again.sql`SELECT count(*)::int AS n FROM orders`).toEqual([{ n: 3 }]);
    const where = { environmentId: box.production, service: 'Postgres' };
    const times = downtimes(box.simulator.ledger, where);
    expect(times.every(({ to }) => to !== null)).toBe(true);
    expect(secondsOf(times, box.simulator.now())).toBeGreaterThan(0);
    expect(changes(box.simulator.ledger, where)).toContainEqual(
      expect.objectContaining({
        what: 'deployment',
        cause: { operation: 'serviceInstanceRedeploy', by: 'workspace' },
      }),
    );
  });
});

describe('a database of production', () => {
  const latest =
    'query($e: String!, $s: String!) { serviceInstance(environmentId: $e, serviceId: $s) { latestDeployment { id } } }';

  it.each([
    ['deploymentRestart', 'restarted', true],
    ['deploymentRemove', 'deployment-removed', false],
  ] as const)('%s: is in the ledger as a change by its caller, and so is the outage', async (field, what, isUp) => {
    await using other = await startBox([{ name: 'Postgres', kind: 'postgres' }]);
    const where = { environmentId: other.production, service: 'Postgres' };
    const { serviceInstance } = await other.data(latest, { e: other.production, s: other.serviceId('Postgres') });
    await other.data(`mutation($id: String!) { ${field}(id: $id) }`, {
      id: Object(serviceInstance).latestDeployment.id,
    });
    expect(changes(other.simulator.ledger, where)).toContainEqual(
      expect.objectContaining({ what, cause: { operation: field, by: 'workspace' } }),
    );
    expect(downtimes(other.simulator.ledger, where).map(({ to }) => to !== null)).toEqual([isUp]);
  });
});

describe('a deployment that is cancelled', () => {
  it('starts nothing, however early it was', async () => {
    const clock = heldClock();
    await using other = await startBox([{ name: 'Web', kind: 'web' }], { clock });
    other.simulator.faults.inject({ operation: 'Web', times: 1, kind: 'deployment-waits', delayMs: 60_000 });
    const of = { e: other.production, s: other.serviceId('Web') };
    const deploy = 'mutation($e: String!, $s: String!) { serviceInstanceDeployV2(environmentId: $e, serviceId: $s) }';
    const { serviceInstanceDeployV2: id } = await other.data(deploy, of);
    await other.until(other.production, 'Web', 'WAITING');
    await other.data('mutation($id: String!) { deploymentCancel(id: $id) }', { id });
    clock.pass(60_000);
    await other.data(deploy, of);
    await other.until(other.production, 'Web', 'SUCCESS');
    const started = starts(other.simulator.ledger, { environmentId: other.production });
    expect(started.map((each) => 'deploymentId' in each && each.deploymentId)).not.toContain(id);
  });
});

describe('a TCP proxy', () => {
  it('costs a deployment of its database, and lets nobody through before', async () => {
    const id = await box.duplicate('proxied');
    await box.until(id, 'Postgres', 'SUCCESS');
    await openProxy(id);
    await expect.poll(() => openTimes(box.simulator.ledger, { environmentId: id })).toHaveLength(1);
    const [opened] = openTimes(box.simulator.ledger, { environmentId: id });
    const [down] = downtimes(box.simulator.ledger, { environmentId: id });
    expect(down?.to?.getTime()).toBeLessThanOrEqual(opened?.from.getTime() ?? 0);
  });

  it('has TLS behind it, for whoever asks', async () => {
    const id = await box.duplicate('encrypted');
    await box.until(id, 'Postgres', 'SUCCESS');
    await openProxy(id);
    await expect.poll(() => openTimes(box.simulator.ledger, { environmentId: id })).toHaveLength(1);
    const query =
      'query($p: String!, $e: String!, $s: String) { variables(projectId: $p, environmentId: $e, serviceId: $s) }';
    const answer = await box.data(query, { p: box.project.id, e: id, s: box.serviceId('Postgres') });
    const { DATABASE_PUBLIC_URL } = Object(answer.variables);
    for (const ssl of ['require', false] as const) {
      const sql = postgres(String(DATABASE_PUBLIC_URL), { max: 1, ssl });
      await sql`SELECT 1`;
      await sql.end();
    }
    const connections = box.simulator.ledger.filter((each) => each.environmentId === id && each.what === 'connected');
    expect(connections.map((each) => 'encrypted' in each && each.encrypted)).toEqual([true, false]);
  });
});

describe('a duplicate', () => {
  it('with skipInitialDeploys starts nothing', async () => {
    const id = await box.duplicate('quiet', { skipInitialDeploys: true });
    await expect.poll(() => box.status(id, 'Web')).toBeNull();
    expect(starts(box.simulator.ledger, { environmentId: id })).toEqual([]);
    expect(() => box.simulator.databaseUrl(box.project.id, 'quiet', 'Postgres')).toThrow('no database server runs');
  });

  it('without it starts everything at once, on a database with nothing in it', async () => {
    const id = await box.duplicate('loud');
    await box.until(id, 'Web', 'SUCCESS');
    await box.until(id, 'Postgres', 'SUCCESS');
    const [web] = starts(box.simulator.ledger, { environmentId: id, service: 'Web' });
    const [seen] = web && 'data' in web ? web.data : [];
    expect(seen?.things ?? 0).toBe(0);
  });

  it("keeps a literal that names production, has production's sealed variables not, and tells what its programs see", async () => {
    const id = await box.duplicate('literal');
    await box.until(id, 'Web', 'SUCCESS');
    const [here] = starts(box.simulator.ledger, { environmentId: id, service: 'Web' });
    const [there] = starts(box.simulator.ledger, { environmentId: box.production, service: 'Web' });
    const variables = (of: typeof here) => (of && 'variables' in of ? of.variables : {});
    expect(variables(here).PASTED_URL).toBe(variables(there).PASTED_URL);
    expect(variables(here)).not.toHaveProperty('SECRET');
    expect(variables(there)).toMatchObject({ SECRET: 'hidden' });
  });
});

describe('a simulator with kind rules', () => {
  it('leaves a database running while it deploys', async () => {
    await using kind = await startBox([{ name: 'Postgres', kind: 'postgres' }], { rules: kindRules });
    const query = 'mutation($e: String!, $s: String!) { serviceInstanceRedeploy(environmentId: $e, serviceId: $s) }';
    await kind.data(query, { e: kind.production, s: kind.serviceId('Postgres') });
    await kind.until(kind.production, 'Postgres', 'SUCCESS');
    expect(downtimes(kind.simulator.ledger, { environmentId: kind.production })).toEqual([]);
  });
});

describe("Railway's own times", () => {
  it('pass as fast as the clock that is given', async () => {
    const clock = fastClock(2_000);
    await using slow = await startBox([{ name: 'Web', kind: 'web' }], { clock, timing: railwayTiming });
    const began = clock.now().getTime();
    const id = await slow.duplicate('staging');
    await slow.until(id, 'Web', 'SUCCESS');
    const [web] = starts(slow.simulator.ledger, { environmentId: id });
    expect((web?.at.getTime() ?? 0) - began).toBeGreaterThan(20_000);
  });
});
