import { z } from 'zod';
import type { DatabaseKind } from '../core/database.ts';
import type { RailwayEnvironment } from '../core/railway.ts';
import type { World } from '../core/world.ts';
import { kindByImage } from '../deployments/railway-services.ts';

/** A database service of a project. */
export const database = z.object({
  service_id: z.string(),
  name: z.string(),
  kind: z.enum(['mysql', 'postgres']),
});
export type Database = z.infer<typeof database>;

// Variables that only the database itself has, whatever it calls its image.
const telling: readonly [string, DatabaseKind][] = [
  ['MYSQL_ROOT_PASSWORD', 'mysql'],
  ['MARIADB_ROOT_PASSWORD', 'mysql'],
  ['PGDATA', 'postgres'],
  ['POSTGRES_PASSWORD', 'postgres'],
];

/** The databases of an environment: by their image; where that is unknown and there is a volume, by their variables. */
export async function databasesOf(
  environment: RailwayEnvironment,
  projectId: string,
  world: World,
): Promise<readonly Database[]> {
  const volumes = new Set(environment.volumes.map(({ serviceId }) => serviceId));
  const found: Database[] = [];
  for (const service of environment.services) {
    const { serviceId, name } = service;
    const byImage = kindByImage(service);
    const unclear = byImage === undefined && volumes.has(serviceId) && service.repository === null;
    const kind = unclear ? await kindByVariables(serviceId, environment.id, { projectId, world }) : byImage;
    if (kind === 'mysql' || kind === 'postgres') found.push({ service_id: serviceId, name, kind });
  }
  return found;
}

async function kindByVariables(
  serviceId: string,
  environmentId: string,
  { projectId, world }: { projectId: string; world: World },
): Promise<DatabaseKind | undefined> {
  const variables = await world.railway.variables({ projectId, environmentId, serviceId });
  return telling.find(([name]) => name in variables)?.[1];
}
