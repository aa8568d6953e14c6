import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fastClock } from './clock.ts';
import { redisCommand } from './databases/redis-command.ts';
import { hasRedis } from './databases/redis-engine.ts';
import { openTimes, starts } from './ledger/ledger-report.ts';
import { type Box, startBox } from './testing/start-box.ts';

const missingRedis = !hasRedis() && process.env.CI !== 'true';
if (missingRedis) process.stderr.write('skipped: Redis is not installed (Debian: apt-get install redis-server)\n');

const redeploy = (box: Box, service: string) =>
  box.data('mutation($e: String!, $s: String!) { serviceInstanceRedeploy(environmentId: $e, serviceId: $s) }', {
    e: box.production,
    s: box.serviceId(service),
  });

describe('a cluster', () => {
  let box: Box;
  beforeAll(async () => {
    box = await startBox([{ name: 'Events', kind: 'postgres-cluster', publicTcp: true }]);
  });
  afterAll(() => box[Symbol.asyncDispose]());

  it('is one database of several services', () => {
    const services = box.project.services.map(({ name }) => name);
    expect(services).toEqual(['Events-1', 'Events-2', 'Events-3', 'Events-etcd', 'Events']);
    const url = (service: string) => box.simulator.databaseUrl(box.project.id, 'production', service);
    expect(new Set(['Events', 'Events-1', 'Events-2'].map(url)).size).toBe(1);
  });

  it('takes writes through its router, and refuses them at a replica', async () => {
    await openProxy(box, 'Events-2');
    const proxied = (service: string) => {
      const url = new URL(box.simulator.databaseUrl(box.project.id, 'production', service));
      const [project] = box.simulator.state();
      const found = project?.environments[0]?.services.find(({ name }) => name === service);
      url.port = String(found?.proxyPort);
      return postgres(url.href, { max: 1, onnotice: () => undefined, ssl: false });
    };
    const router = proxied('Events');
    await router`CREATE TABLE events AS SELECT 1 AS id`;
    await router.end();
    const replica = proxied('Events-2');
    expect(await replica`SELECT * FROM events`).toEqual([{ id: 1 }]);
    await expect(replica`INSERT INTO events VALUES (2)`).rejects.toThrow('read-only transaction');
    await replica.end();
  });
});

async function openProxy(box: Box, service: string): Promise<void> {
  const patch = { services: { [box.serviceId(service)]: { networking: { tcpProxies: { 5432: {} } } } } };
  const query = 'mutation($e: String!, $p: EnvironmentConfig) { environmentPatchCommit(environmentId: $e, patch: $p) }';
  await box.data(query, { e: box.production, p: patch });
  const where = { environmentId: box.production, service };
  await expect.poll(() => openTimes(box.simulator.ledger, where)).toHaveLength(1);
}

describe('a Redis service', () => {
  it.skipIf(missingRedis)(
    'is a real one, which keeps its keys over a deployment and gives a duplicate none',
    async () => {
      await using box = await startBox([{ name: 'Cache', kind: 'redis' }]);
      const ask = (environment: string, ...command: string[]) => {
        const { port, password } = new URL(box.simulator.databaseUrl(box.project.id, environment, 'Cache'));
        return redisCommand(Number(port), password, command);
      };
      expect(await ask('production', 'SET', 'greeting', 'hello')).toBe('OK');
      await redeploy(box, 'Cache');
      await box.until(box.production, 'Cache', 'SUCCESS');
      expect(await ask('production', 'DBSIZE')).toBe('1');
      const id = await box.duplicate('staging');
      await box.until(id, 'Cache', 'SUCCESS');
      expect(await ask('staging', 'DBSIZE')).toBe('0');
    },
  );
});

describe('services of the user', () => {
  it('that have a schedule are started on it', async () => {
    const clock = fastClock(600);
    await using box = await startBox([{ name: 'Nightly', kind: 'worker', cronSchedule: '* * * * *' }], { clock });
    const runs = () =>
      starts(box.simulator.ledger, { environmentId: box.production }).filter(
        (each) => 'reason' in each && each.reason === 'cron',
      );
    await expect.poll(() => runs().length).toBeGreaterThanOrEqual(2);
    const minutes = runs().map(({ at }) => Math.floor(at.getTime() / 60_000));
    expect(new Set(minutes).size).toBe(minutes.length);
  });

  it('that may sleep fall asleep', async () => {
    await using box = await startBox([{ name: 'Web', kind: 'web', sleeps: true }]);
    await box.until(box.production, 'Web', 'SLEEPING');
  });

  it('with a repository are built from another commit, unless the same image is asked for', async () => {
    await using box = await startBox([{ name: 'Api', kind: 'web', repo: 'acme/api' }]);
    const commits = () =>
      starts(box.simulator.ledger, { environmentId: box.production }).map((each) => 'commit' in each && each.commit);
    const deployV2 = 'mutation($e: String!, $s: String!) { serviceInstanceDeployV2(environmentId: $e, serviceId: $s) }';
    const { serviceInstanceDeployV2: id } = await box.data(deployV2, { e: box.production, s: box.serviceId('Api') });
    await expect.poll(commits).toHaveLength(2);
    await box.until(box.production, 'Api', 'SUCCESS');
    const again = 'mutation($id: String!) { deploymentRedeploy(id: $id, usePreviousImageTag: true) { id } }';
    await box.data(again, { id });
    await expect.poll(commits).toHaveLength(3);
    const [first, second, third] = commits();
    expect(second).not.toBe(first);
    expect(third).toBe(second);
  });

  it('with a volume have files that no duplicate gets', async () => {
    await using box = await startBox([
      { name: 'Web', kind: 'web', volume: { mountPath: '/uploads', files: { 'a.txt': 'hello' } } },
    ]);
    const id = await box.duplicate('staging');
    await box.until(id, 'Web', 'SUCCESS');
    const seen = (environmentId: string) =>
      starts(box.simulator.ledger, { environmentId }).flatMap((each) => ('data' in each ? each.data : []));
    expect(seen(box.production)).toEqual([{ service: 'Web', kind: 'files', isRunning: true, things: 1, amount: 5 }]);
    expect(seen(id)).toEqual([{ service: 'Web', kind: 'files', isRunning: true, things: 0, amount: 0 }]);
  });

  it('keep in a duplicate what else their configuration holds', async () => {
    await using box = await startBox([{ name: 'Web', kind: 'web', image: 'acme/web:1' }]);
    const deploy = { healthcheckPath: '/up', multiRegionConfig: { 'europe-west4': { numReplicas: 2 } } };
    const patch = { services: { [box.serviceId('Web')]: { deploy, build: { buildCommand: 'make' } } } };
    const commit =
      'mutation($e: String!, $p: EnvironmentConfig) { environmentPatchCommit(environmentId: $e, patch: $p) }';
    await box.data(commit, { e: box.production, p: patch });
    await expect.poll(() => box.simulator.ledger.filter(({ what }) => what === 'deployment')).toHaveLength(2);
    const id = await box.duplicate('staging');
    await box.until(id, 'Web', 'SUCCESS');
    const { environment } = await box.data('query($id: String!) { environment(id: $id) { config } }', { id });
    expect(Object(environment).config.services[box.serviceId('Web')]).toMatchObject(
      patch.services[box.serviceId('Web')] ?? {},
    );
  });
});
