import { randomUUID } from 'node:crypto';
import type { DatabaseKind } from '../databases/database-server.ts';
import { pass, type Simulation } from '../simulation.ts';
import type { Deployment, DeploymentStatus, Environment, ServiceInstance } from '../state/records.ts';
import { variableValue } from './render-variables.ts';

/** Starts a deployment and answers at once; it goes on in the background to SUCCESS or CRASHED. */
export function deploy(simulation: Simulation, environment: Environment, instance: ServiceInstance): Deployment {
  const now = simulation.clock.now();
  const deployment: Deployment = { id: randomUUID(), status: 'QUEUED', createdAt: now, statusUpdatedAt: now };
  instance.deployments.push(deployment);
  void simulation.background.start(`deploying ${instance.service.name}`, () =>
    progress(simulation, { environment, instance, deployment }),
  );
  return deployment;
}

/** Deploys every service of an environment. */
export function deployAll(simulation: Simulation, environment: Environment): void {
  for (const instance of environment.instances.values()) deploy(simulation, environment, instance);
}

/** The newest deployment, of whatever status. */
export function latestDeployment(instance: ServiceInstance): Deployment | undefined {
  return instance.deployments.at(-1);
}

interface Deploying {
  readonly environment: Environment;
  readonly instance: ServiceInstance;
  readonly deployment: Deployment;
}

async function progress(simulation: Simulation, { environment, instance, deployment }: Deploying): Promise<void> {
  const turn = (status: DeploymentStatus) => {
    deployment.status = status;
    deployment.statusUpdatedAt = simulation.clock.now();
  };
  await pass(simulation, simulation.timing.queuedMs);
  turn('BUILDING');
  await pass(simulation, simulation.timing.buildingMs);
  turn('DEPLOYING');
  await pass(simulation, simulation.timing.deployingMs);
  if (environment.deletedAt) return turn('REMOVED');
  if (simulation.faults.take(['deployment-crashes'], [instance.service.name])) return turn('CRASHED');
  try {
    await startDatabase(simulation, environment, instance);
  } catch (error) {
    turn('CRASHED');
    throw error;
  }
  for (const earlier of instance.deployments)
    if (earlier !== deployment && earlier.createdAt <= deployment.createdAt && earlier.status === 'SUCCESS')
      earlier.status = 'REMOVED';
  turn('SUCCESS');
}

// A redeployed database keeps its running server: only its deployment is new.
async function startDatabase(
  simulation: Simulation,
  environment: Environment,
  instance: ServiceInstance,
): Promise<void> {
  const { kind } = instance.service;
  const project = simulation.world.projects.get(environment.projectId);
  if (kind === 'web' || !project) return;
  await simulation.fleet.ensureRunning(
    instance.id,
    kind,
    variableValue(passwordVariable[kind], { project, environment, instance }),
  );
}

/** The variable that holds the administrator's password, as Railway's templates name it. */
export const passwordVariable: Record<DatabaseKind, string> = {
  mysql: 'MYSQL_ROOT_PASSWORD',
  postgres: 'POSTGRES_PASSWORD',
};
