import { describe, expect, it } from 'vitest';
import type { RailwayEnvironment } from '../core/railway.ts';
import { memoryService as service } from '../testing/memory-world.ts';
import { instanceOf, kindByImage, webServiceOf } from './railway-services.ts';

const environment = (...services: RailwayEnvironment['services']): RailwayEnvironment => ({
  id: 'e',
  name: 'production',
  createdAt: new Date(0),
  updatedAt: new Date(0),
  sourceEnvironment: null,
  services,
  volumes: [],
});
const domains = [{ domain: 'a.example', targetPort: null }];

describe('what an image says of a service', () => {
  it.each([
    ['mysql:8', 'mysql'],
    ['mariadb', 'mysql'],
    ['percona:8', 'mysql'],
    ['bitnami/mysql@sha256:00', 'mysql'],
    ['MySQL:9', 'mysql'],
    ['postgres:16', 'postgres'],
    ['ghcr.io/railwayapp-templates/postgres-ssl:16', 'postgres'],
    ['postgis/postgis', 'postgres'],
    ['pgvector/pgvector:pg16', 'postgres'],
    ['timescale/timescaledb', 'postgres'],
    ...[
      'redis',
      'valkey',
      'keydb',
      'mongo',
      'clickhouse',
      'memcached',
      'rabbitmq',
      'elasticsearch',
      'opensearch',
      'minio',
    ].map((image): [string, string] => [image, 'other']),
    ['acme/web:1', undefined],
    ['mysql/web', undefined],
    ['my-mysql', undefined],
    ['phpmyadmin', undefined],
    ['pgadmin', undefined],
    [null, undefined],
  ])('%s: %s', (image, kind) => {
    expect(kindByImage(service({ serviceId: 's', image }))).toBe(kind);
  });
});

describe('the service that people visit', () => {
  const web = service({ serviceId: 'web' });
  const worker = service({ serviceId: 'worker' });
  const database = service({ serviceId: 'db', image: 'mysql' });

  it.each([
    ['the one with a custom domain', [worker, { ...web, customDomains: domains }], 'web'],
    ['the one with a domain of Railway', [worker, { ...web, serviceDomains: domains }], 'web'],
    [
      'no database, though that has a domain',
      [{ ...database, serviceDomains: domains }, worker, { ...web, serviceDomains: domains }],
      'web',
    ],
    ['a database where nothing else has a domain', [worker, { ...database, serviceDomains: domains }], 'db'],
    ['the first that is no database where there is no domain', [database, worker, web], 'worker'],
    ['none where there are only databases', [database], undefined],
    ['none where there is nothing', [], undefined],
  ])('is %s', (_, services, serviceId) => {
    expect(webServiceOf(environment(...services))?.serviceId).toBe(serviceId);
  });

  it('is found by its id in another environment', () => {
    expect(instanceOf('web', environment(worker, web))).toBe(web);
    expect(instanceOf('gone', environment(worker, web))).toBeUndefined();
  });
});
