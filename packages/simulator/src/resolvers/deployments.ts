import { reachEnvironment, reachInstance } from '../access.ts';
import { deploy } from '../actions/deploy.ts';
import { badInput, notFound } from '../railway-errors.ts';
import type { Deployment, DeploymentStatus, ServiceInstance } from '../state/records.ts';
import { liveInstances } from '../state/world.ts';
import { connection, type PageArgs } from './connection.ts';
import type { Context } from './context.ts';

interface ServiceRef {
  readonly environmentId: string;
  readonly serviceId: string;
}

interface DeploymentListInput {
  readonly environmentId?: string | null;
  readonly serviceId?: string | null;
  readonly status?: { readonly in?: readonly string[] | null; readonly notIn?: readonly string[] | null } | null;
}

/** Deployments: listed, followed, started. */
export const deployments = {
  deployment({ id }: { id: string }, context: Context) {
    const { simulation, caller } = context;
    const found = deploymentsOf(liveInstances(simulation.world)).find(({ deployment }) => deployment.id === id);
    if (!found) throw notFound('Deployment');
    reachEnvironment(simulation.world, caller, found.instance.environmentId);
    return deploymentView(found, context);
  },

  deployments({ input, ...page }: PageArgs & { input: DeploymentListInput }, context: Context) {
    const { simulation, caller } = context;
    if (!input.environmentId) throw badInput('environmentId is required');
    const { instances } = reachEnvironment(simulation.world, caller, input.environmentId);
    const wanted = deploymentsOf([...instances.values()])
      .filter(({ instance }) => !input.serviceId || instance.service.id === input.serviceId)
      .filter(({ deployment }) => input.status?.in?.includes(deployment.status) ?? true)
      .filter(({ deployment }) => !input.status?.notIn?.includes(deployment.status))
      .sort((a, b) => b.deployment.createdAt.getTime() - a.deployment.createdAt.getTime());
    return connection(wanted, page, (each) => deploymentView(each, context));
  },

  serviceInstanceDeployV2(args: ServiceRef, { simulation, caller }: Context) {
    const environment = reachEnvironment(simulation.world, caller, args.environmentId);
    return deploy(simulation, environment, reachInstance(simulation.world, caller, args)).id;
  },

  serviceInstanceRedeploy(args: ServiceRef, { simulation, caller }: Context) {
    deploy(
      simulation,
      reachEnvironment(simulation.world, caller, args.environmentId),
      reachInstance(simulation.world, caller, args),
    );
    return true;
  },
};

interface Deployed {
  readonly id: string;
  readonly deployment: Deployment;
  readonly instance: ServiceInstance;
}

/** A deployment as it is shown. */
export function deploymentView({ deployment, instance }: Omit<Deployed, 'id'>, { simulation }: Context) {
  const { id, status, createdAt, statusUpdatedAt } = deployment;
  const { service, environmentId, image, repo } = instance;
  const domain = instance.serviceDomains[0]?.domain ?? null;
  return {
    id,
    status,
    createdAt,
    statusUpdatedAt,
    updatedAt: statusUpdatedAt,
    projectId: simulation.world.environments.get(environmentId)?.projectId,
    environmentId,
    serviceId: service.id,
    url: domain,
    staticUrl: domain,
    canRedeploy: isOver(status),
    canRollback: false,
    deploymentStopped: status === 'REMOVED' || status === 'CRASHED',
    instances: status === 'SUCCESS' ? [{ id: `instance-of-${id}`, status: 'RUNNING' }] : [],
    meta: { ...(image && { image }), ...(repo && { repo }) },
  };
}

function isOver(status: DeploymentStatus): boolean {
  return status === 'SUCCESS' || status === 'CRASHED';
}

function deploymentsOf(instances: readonly ServiceInstance[]): Deployed[] {
  return instances.flatMap((instance) =>
    instance.deployments.map((deployment) => ({ id: deployment.id, deployment, instance })),
  );
}
