import { describe, expect, it } from 'vitest';
import { fakeContext } from '../testing/fake-context.ts';
import { memoryService, memoryWorld } from '../testing/memory-world.ts';
import { databasesOf } from './databases-of.ts';
import { metricsOnTop } from './metrics-on-top.ts';

async function found(
  service: { image?: string | null; repository?: string | null },
  variables: Readonly<Record<string, string | null>> = {},
  hasVolume = true,
) {
  let asked = 0;
  const services = [memoryService({ serviceId: 's', name: 'Data', ...service })];
  const volumes = hasVolume ? [{ serviceId: 's', currentSizeBytes: 1 }] : [{ serviceId: 'other', currentSizeBytes: 1 }];
  const { world } = memoryWorld([{ id: 'e', services, volumes }], {
    railway: {
      variables: async (of) => {
        asked += 1;
        expect(of).toEqual({ projectId: 'p', environmentId: 'e', serviceId: 's' });
        return variables;
      },
    },
  });
  const databases = await databasesOf(await world.railway.environment('e', 'p'), 'p', world);
  return { kinds: databases.map(({ kind }) => kind), databases, asked };
}

describe('the databases of an environment', () => {
  it('are known by their image, without another question', async () => {
    expect(await found({ image: 'mysql:8' })).toEqual({
      kinds: ['mysql'],
      databases: [{ service_id: 's', name: 'Data', kind: 'mysql' }],
      asked: 0,
    });
    expect((await found({ image: 'postgres' }, {}, false)).kinds).toEqual(['postgres']);
  });

  it.each([
    ['MYSQL_ROOT_PASSWORD', 'mysql'],
    ['MARIADB_ROOT_PASSWORD', 'mysql'],
    ['PGDATA', 'postgres'],
    ['POSTGRES_PASSWORD', 'postgres'],
  ])('are known by %s where the image says nothing', async (name, kind) => {
    expect((await found({ image: 'acme/db' }, { [name]: 'x' })).kinds).toEqual([kind]);
    expect((await found({ image: null }, { [name]: null })).kinds).toEqual([kind]);
  });

  it.each([
    ['another store', { image: 'redis' }, true],
    ['without a volume', { image: 'acme/db' }, false],
    ['built from a repository', { image: null, repository: 'acme/web' }, true],
  ])('are not those that are %s', async (_, service, hasVolume) => {
    expect(await found(service, { MYSQL_ROOT_PASSWORD: 'x' }, hasVolume)).toEqual({
      kinds: [],
      databases: [],
      asked: 0,
    });
  });

  it('are not those that have none of the variables', async () => {
    expect((await found({ image: 'acme/db' }, { MYSQL_URL: 'x', DATABASE_URL: 'x' })).kinds).toEqual([]);
  });
});

describe('metrics of one database after the other', () => {
  it('count on from where those before ended', () => {
    const context = fakeContext();
    const counting = metricsOnTop(context);
    const first = counting.next();
    first.metric('rows_copied', 5);
    first.metric('rows_copied', 7);
    expect(context.metrics).toEqual({ rows_copied: 7 });
    const second = counting.next();
    second.metric('rows_copied', 1);
    second.metric('bytes_copied', 2);
    expect(context.metrics).toEqual({ rows_copied: 8, bytes_copied: 2 });
    counting.next().metric('rows_copied', 10);
    expect(context.metrics.rows_copied).toBe(18);
  });
});
