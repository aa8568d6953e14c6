import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresDriver } from '../adapters/postgres/index.ts';
import type { World } from '../core/world.ts';
import { fakeDatabases } from '../testing/fake-databases.ts';
import { type Stage, startStage } from '../testing/stage.ts';

describe('sync-database', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  const named = (environment_name: string, world: World = stage.world) =>
    stage.execution({ id: `execution-of-${environment_name}`, inputs: { environment_name }, world });
  const database = () => stage.project.services.find(({ name }) => name === 'Postgres')?.id ?? '';
  const production = () => stage.project.environments[0]?.id ?? '';
  const proxies = (environmentId: string) => stage.world.railway.tcpProxies(environmentId, database());

  it('copies the database of the source over TCP proxies of exactly the two environments', async () => {
    const { databases, calls } = fakeDatabases();
    const reached: number[] = [];
    const railway = {
      ...stage.world.railway,
      async tcpProxies(environmentId: string, serviceId: string) {
        const found = await stage.world.railway.tcpProxies(environmentId, serviceId);
        if (environmentId === production()) reached.push(...found.map(({ port }) => port));
        return found;
      },
    };
    const execution = named('copied', { ...stage.world, databases, railway });
    expect(await execution.runUntil('sync-database')).toMatchObject({
      rows_copied: 3,
      tables_copied: 1,
      bytes_copied: 40,
    });
    const [source, target] = calls[0]?.addresses.map(({ url }) => Number(new URL(url).port)) ?? [];
    const [own] = await proxies(String(execution.outputs['create-environment']?.environment_id));
    expect(reached).toContain(source);
    expect(target).toBe(own?.port);
  });

  it('copies real rows', async () => {
    const source = postgres(stage.simulator.databaseUrl(stage.project.id, 'production', 'Postgres'), { max: 1 });
    await source`CREATE TABLE IF NOT EXISTS posts AS SELECT n, 'post ' || n AS title FROM generate_series(1, 50) n`;
    await source.end();
    const databases = { ...stage.world.databases, postgres: createPostgresDriver() };
    const execution = named('real', { ...stage.world, databases });
    expect(await execution.runUntil('sync-database')).toMatchObject({ rows_copied: 50, tables_copied: 1 });
    expect(await execution.run('sync-database')).toMatchObject({ rows_copied: 50, tables_copied: 1 });
    const target = postgres(stage.simulator.databaseUrl(stage.project.id, 'real', 'Postgres'), { max: 1 });
    expect(await target`SELECT count(*)::int AS rows FROM posts`).toEqual([{ rows: 50 }]);
    await target.end();
  });

  it('closes the way into production that it opened', async () => {
    await named('closed').runUntil('sync-database');
    expect(await proxies(production())).toEqual([]);
  });

  it('leaves the way into production open as long as another clone uses it', async () => {
    const other = named('still-copying');
    await other.runUntil('create-environment');
    const gate = signal();
    const copying = signal();
    const slow = fakeDatabases().databases;
    const postgresDriver = {
      ...slow.postgres,
      async copy(...args: Parameters<typeof slow.postgres.copy>) {
        copying.give();
        await gate.given;
        return slow.postgres.copy(...args);
      },
    };
    const slowly = stage.execution({
      id: 'execution-of-slow',
      inputs: { environment_name: 'slow' },
      world: { ...stage.world, databases: { ...slow, postgres: postgresDriver } },
    });
    const running = slowly.runUntil('sync-database');
    await copying.given;
    await other.run('sync-database');
    expect(await proxies(production())).toHaveLength(1);
    gate.give();
    await running;
    expect(await proxies(production())).toEqual([]);
  });

  it('writes nothing where source and target turn out to be the same server', async () => {
    const { databases, calls } = fakeDatabases();
    const railway = {
      ...stage.world.railway,
      tcpProxies: async () => [{ id: 'p', host: 'same.proxy.example', port: 1, applicationPort: 5432, active: true }],
    };
    const execution = named('same-server', { ...stage.world, databases, railway });
    await expect(execution.runUntil('sync-database')).rejects.toMatchObject({
      fatal: true,
      message: expect.stringContaining('same server'),
    });
    expect(calls).toEqual([]);
  });

  it('is content with a source that has no database', async () => {
    await using small = await startStage({ project: { name: 'Page', services: [{ name: 'Web', kind: 'web' }] } });
    expect(await small.execution().runUntil('sync-database')).toMatchObject({
      databases: [],
      rows_copied: 0,
      database_size: 0,
    });
  });
});

function signal(): { give(): void; readonly given: Promise<void> } {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { give: () => give(), given };
}
