import { randomUUID } from 'node:crypto';
import type { DatabaseKind } from '../databases/database-server.ts';
import { pass, type Simulation } from '../simulation.ts';
import type { Deployment, DeploymentStatus, Environment, ServiceInstance } from '../state/records.ts';
import { variableValue } from './render-variables.ts';

/** Starts a deployment and answers at once; it goes on in the background to SUCCESS or CRASHED. */
export function deploy(box: Simulation, environment: Environment, instance: ServiceInstance): Deployment {
  const now = box.clock.now();
  const deployment: Deployment = { id: randomUUID(), status: 'QUEUED', createdAt: now, statusUpdatedAt: now };
  instance.deployments.push(deployment);
  void box.background.start(`deploying ${instance.service.name}`, () =>
    progress(box, { environment, instance, deployment }),
  );
  return deployment;
}

/** Deploys every service of an environment. */
export function deployAll(box: Simulation, environment: Environment): void {
  for (const instance of environment.instances.values()) deploy(box, environment, instance);
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

async function progress(box: Simulation, { environment, instance, deployment }: Deploying): Promise<void> {
  const turn = (status: DeploymentStatus) => {
    deployment.status = status;
    deployment.statusUpdatedAt = box.clock.now();
  };
  await pass(box, box.timing.queuedMs);
  turn('BUILDING');
  await pass(box, box.timing.buildingMs);
  turn('DEPLOYING');
  await pass(box, box.timing.deployingMs);
  if (environment.deletedAt) return turn('REMOVED');
  if (box.faults.take(['deployment-crashes'], [instance.service.name])) return turn('CRASHED');
  try {
    await startDatabase(box, environment, instance);
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
async function startDatabase(box: Simulation, environment: Environment, instance: ServiceInstance): Promise<void> {
  const { kind } = instance.service;
  const project = box.world.projects.get(environment.projectId);
  if (kind === 'web' || !project) return;
  await box.fleet.ensureRunning(
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
