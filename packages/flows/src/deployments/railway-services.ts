import type { DatabaseKind } from '../core/database.ts';
import type { RailwayEnvironment, RailwayService } from '../core/railway.ts';

const images: readonly [RegExp, DatabaseKind | 'other'][] = [
  [/^(mysql|mariadb|percona)/, 'mysql'],
  [/^(postgres|postgis|pgvector|timescale)/, 'postgres'],
  [/^(redis|valkey|keydb|mongo|clickhouse|memcached|rabbitmq|elasticsearch|opensearch|minio)/, 'other'],
];

/** What a service is by its image: a database that is copied, a store that is not, or nothing that it knows. */
export function kindByImage(service: RailwayService): DatabaseKind | 'other' | undefined {
  const name = service.image?.split('/').at(-1)?.split(/[:@]/)[0]?.toLowerCase();
  return name === undefined ? undefined : images.find(([pattern]) => pattern.test(name))?.[1];
}

/** The service that people visit: the one with a domain, else the first that is no database. */
export function webServiceOf(source: RailwayEnvironment): RailwayService | undefined {
  const candidates = source.services.filter((service) => kindByImage(service) === undefined);
  return candidates.find(hasDomain) ?? source.services.find(hasDomain) ?? candidates[0];
}

function hasDomain(service: RailwayService): boolean {
  return service.customDomains.length + service.serviceDomains.length > 0;
}

/** The service of the same id in another environment: services are the project's, an environment has instances of them. */
export function instanceOf(serviceId: string, environment: RailwayEnvironment): RailwayService | undefined {
  return environment.services.find((service) => service.serviceId === serviceId);
}
