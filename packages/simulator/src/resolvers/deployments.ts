import { reachEnvironment, reachInstance } from '../access.ts';
import { deploy } from '../actions/deploy.ts';
import { placeOf } from '../actions/place-of.ts';
import { restart } from '../actions/restart.ts';
import { goDown, startProgram } from '../actions/run-program.ts';
import { badInput, notFound } from '../railway-errors.ts';
import type { ServiceInstance } from '../state/records.ts';
import { liveInstances } from '../state/world.ts';
import { connection, type PageArgs } from './connection.ts';
import type { Context } from './context.ts';
import { deploymentsOf, deploymentView, findDeployment } from './deployment-view.ts';

interface ServiceRef {
  readonly environmentId: string;
  readonly serviceId: string;
}

interface DeploymentListInput {
  readonly environmentId?: string | null;
  readonly serviceId?: string | null;
  readonly status?: { readonly in?: readonly string[] | null; readonly notIn?: readonly string[] | null } | null;
}

interface ById {
  readonly id: string;
}

/** Deployments: listed, followed, started, ended. */
export const deployments = {
  deployment: ({ id }: ById, context: Context) => deploymentView(findDeployment(context, id), context),

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

  serviceInstanceDeployV2(args: ServiceRef & { commitSha?: string | null }, context: Context) {
    return deployService(context, args, args.commitSha).id;
  },

  serviceInstanceDeploy(args: ServiceRef & { commitSha?: string | null }, context: Context) {
    return deployService(context, args, args.commitSha) !== undefined;
  },

  environmentTriggersDeploy({ input }: { input: ServiceRef }, context: Context) {
    return deployService(context, input) !== undefined;
  },

  serviceInstanceRedeploy(args: ServiceRef, { simulation, caller }: Context) {
    const environment = reachEnvironment(simulation.world, caller, args.environmentId);
    const instance = reachInstance(simulation.world, caller, args);
    deploy(simulation, environment, instance, { again: newestOf(instance) });
    return true;
  },

  deploymentRedeploy({ id, usePreviousImageTag }: ById & { usePreviousImageTag?: boolean | null }, context: Context) {
    const { simulation, caller } = context;
    const { deployment, instance } = findDeployment(context, id);
    const environment = reachEnvironment(simulation.world, caller, instance.environmentId);
    const again = usePreviousImageTag ? deployment : undefined;
    const made = deploy(simulation, environment, instance, { again, commit: deployment.commit });
    return deploymentView({ deployment: made, instance }, context);
  },

  async deploymentRestart({ id }: ById, context: Context) {
    const found = findDeployment(context, id);
    const { simulation, caller } = context;
    const environment = reachEnvironment(simulation.world, caller, found.instance.environmentId);
    await restart(simulation, { environment, ...found });
    return true;
  },

  /** Runs a cron service now. */
  async deploymentInstanceExecutionCreate(
    { input }: { input: { serviceInstanceId: string } },
    { simulation, caller }: Context,
  ) {
    const instance = liveInstances(simulation.world).find(({ id }) => id === input.serviceInstanceId);
    const deployment = instance && newestOf(instance);
    if (!instance || !deployment) throw notFound('ServiceInstance');
    const environment = reachEnvironment(simulation.world, caller, instance.environmentId);
    await startProgram(simulation, { environment, instance, deployment, reason: 'cron' });
    return true;
  },

  deploymentApprove({ id }: ById, context: Context) {
    const { simulation, caller } = context;
    const { deployment, instance } = findDeployment(context, id);
    if (deployment.status !== 'NEEDS_APPROVAL') throw badInput('The deployment does not need an approval');
    deployment.status = 'REMOVED';
    deploy(simulation, reachEnvironment(simulation.world, caller, instance.environmentId), instance);
    return true;
  },

  deploymentRemove: ({ id }: ById, context: Context) => end(context, id),
  deploymentStop: ({ id }: ById, context: Context) => end(context, id),
  deploymentCancel: ({ id }: ById, context: Context) => end(context, id),
};

function deployService({ simulation, caller }: Context, of: ServiceRef, commit?: string | null) {
  const environment = reachEnvironment(simulation.world, caller, of.environmentId);
  return deploy(simulation, environment, reachInstance(simulation.world, caller, of), { commit });
}

// What it runs goes down with it.
async function end(context: Context, id: string): Promise<boolean> {
  const { simulation } = context;
  const { deployment, instance } = findDeployment(context, id);
  const isRunning = deployment === newestOf(instance);
  deployment.status = 'REMOVED';
  deployment.statusUpdatedAt = simulation.clock.now();
  simulation.ledger.record(placeOf(simulation, instance), { what: 'deployment-removed', deploymentId: id });
  if (isRunning) await goDown(simulation, instance);
  return true;
}

function newestOf(instance: ServiceInstance) {
  return instance.deployments.findLast(({ status }) => status === 'SUCCESS' || status === 'SLEEPING');
}
