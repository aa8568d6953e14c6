import { defineTask } from '../core/define-task.ts';
import { inputsOf } from '../core/inputs-of.ts';
import type { RailwayEnvironment } from '../core/railway.ts';
import type { World } from '../core/world.ts';
import { type Database, databasesOf } from '../databases/databases-of.ts';
import { webServiceOf } from '../deployments/railway-services.ts';
import { readMarker } from '../ownership/marker.ts';
import { environmentsOf, summaryOf } from '../ownership/staging-environments.ts';
import { describeEnvironmentSpec, type EnvironmentDetail } from '../specs/environments.ts';
import { marker as markerVariables } from '../specs/names.ts';

/** Describes one environment that Understudy made; null where there is none of that name. */
export const describeEnvironment = defineTask({
  id: 'describe-environment',
  outputs: describeEnvironmentSpec.outputs,
  async run(context, world) {
    const inputs = inputsOf(describeEnvironmentSpec, context);
    const projectId = inputs.railway_project_id;
    const environments = await environmentsOf(projectId, world);
    const ref = environments.find(({ name }) => name === inputs.environment_name);
    const marker = ref && (await readMarker(world, { projectId, environmentId: ref.id }));
    if (!ref || !marker) {
      context.log('INFO', `There is no staging environment "${inputs.environment_name}"`);
      return { environment: null };
    }
    const environment = await world.railway.environment(ref.id, projectId);
    const databases = await databasesOf(environment, projectId, world);
    context.log(
      'INFO',
      `"${ref.name}" has ${environment.services.length} services, ${databases.length} of them databases`,
    );
    return {
      environment: {
        ...summaryOf(environment, marker, projectId),
        updated_at: environment.updatedAt.toISOString(),
        database_size: databases.length > 0 ? sizeOf(databases, environment) : null,
        services: servicesOf(environment, databases),
        configuration: await configurationOf(ref.id, projectId, world),
      },
    };
  },
});

/** What their volumes hold: an upper bound, since a volume counts the file system's share too. */
function sizeOf(databases: readonly Database[], { volumes }: RailwayEnvironment): number {
  const ids = new Set<string | null>(databases.map(({ service_id }) => service_id));
  return volumes
    .filter(({ serviceId }) => ids.has(serviceId))
    .reduce((total, { currentSizeBytes }) => total + currentSizeBytes, 0);
}

function servicesOf(environment: RailwayEnvironment, databases: readonly Database[]): EnvironmentDetail['services'] {
  const web = webServiceOf(environment);
  return environment.services.map((service) => ({
    service_id: service.serviceId,
    name: service.name,
    kind:
      databases.find(({ service_id }) => service_id === service.serviceId)?.kind ??
      (service.serviceId === web?.serviceId ? 'web' : 'other'),
    image: service.image,
    repository: service.repository,
    status: service.deployment?.status ?? null,
    domains: [...service.customDomains, ...service.serviceDomains].map(({ domain }) => domain),
    volume_bytes:
      environment.volumes.find(({ serviceId }) => serviceId === service.serviceId)?.currentSizeBytes ?? null,
  }));
}

async function configurationOf(environmentId: string, projectId: string, world: World) {
  const ours = new Set<string>(Object.values(markerVariables));
  const shared = Object.keys(await world.railway.variables({ projectId, environmentId }));
  return { variables: shared.filter((name) => !ours.has(name)).sort() };
}
