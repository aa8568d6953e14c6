import { reachEnvironment } from '../access.ts';
import { notFound } from '../railway-errors.ts';
import type { Deployment, ServiceInstance } from '../state/records.ts';
import { liveInstances } from '../state/world.ts';
import type { Context } from './context.ts';

/** A deployment with the service instance that it is of. */
export interface Deployed {
  readonly deployment: Deployment;
  readonly instance: ServiceInstance;
}

/** Throws where there is none, or where the caller may not see it. */
export function findDeployment({ simulation, caller }: Context, id: string): Deployed {
  const found = deploymentsOf(liveInstances(simulation.world)).find(({ deployment }) => deployment.id === id);
  if (!found) throw notFound('Deployment');
  reachEnvironment(simulation.world, caller, found.instance.environmentId);
  return found;
}

/** Every deployment of these instances. */
export function deploymentsOf(instances: readonly ServiceInstance[]): (Deployed & { readonly id: string })[] {
  return instances.flatMap((instance) =>
    instance.deployments.map((deployment) => ({ id: deployment.id, deployment, instance })),
  );
}

/** A deployment as it is shown. */
export function deploymentView({ deployment, instance }: Deployed, { simulation }: Context) {
  const { id, status, createdAt, statusUpdatedAt, image, commit } = deployment;
  const { service, environmentId, repo } = instance;
  const environment = simulation.world.environments.get(environmentId);
  const domain = instance.serviceDomains[0]?.domain ?? null;
  const isOver = /^(SUCCESS|SLEEPING|CRASHED|FAILED|REMOVED)$/.test(status);
  return {
    id,
    status,
    createdAt,
    statusUpdatedAt,
    updatedAt: statusUpdatedAt,
    projectId: environment?.projectId,
    environmentId,
    environment: { id: environmentId, name: environment?.name, projectId: environment?.projectId },
    serviceId: service.id,
    service: { id: service.id, name: service.name, projectId: service.projectId },
    url: domain,
    staticUrl: domain,
    canRedeploy: isOver,
    canRollback: isOver && status !== 'REMOVED',
    deploymentStopped: status === 'REMOVED' || status === 'CRASHED',
    instances: status === 'SUCCESS' ? [{ id: `instance-of-${id}`, status: 'RUNNING' }] : [],
    meta: { ...(image && { image }), ...(repo && { repo }), ...(commit && { commitHash: commit }) },
  };
}
