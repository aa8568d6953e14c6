import { createHash, randomUUID } from 'node:crypto';
import type { Simulation } from '../simulation.ts';
import type { Deployment, Environment, ServiceInstance } from '../state/records.ts';
import { placeOf } from './place-of.ts';
import { progressDeployment } from './progress-deployment.ts';

/** What is deployed; where it says nothing, the newest there is. */
export interface DeployOptions {
  /** What an earlier deployment built, once more. */
  readonly again?: Deployment | undefined;
  readonly commit?: string | null | undefined;
}

/** Starts a deployment and answers at once; it goes on in the background to its end. */
export function deploy(
  simulation: Simulation,
  environment: Environment,
  instance: ServiceInstance,
  { again, commit }: DeployOptions = {},
): Deployment {
  const now = simulation.clock.now();
  const deployment: Deployment = {
    id: randomUUID(),
    status: 'QUEUED',
    createdAt: now,
    statusUpdatedAt: now,
    image: again ? again.image : instance.image,
    commit: again ? again.commit : (commit ?? headOf(instance)),
    logs: [],
  };
  instance.deployments.push(deployment);
  simulation.ledger.record(placeOf(simulation, instance), { what: 'deployment', deploymentId: deployment.id });
  void simulation.background.start(`deploying ${instance.service.name}`, () =>
    progressDeployment(simulation, { environment, instance, deployment, isBuilt: again !== undefined }),
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

// A repository moves on: whoever does not name a commit gets another one than ran before.
function headOf({ repo, deployments }: ServiceInstance): string | null {
  return repo === null ? null : createHash('sha1').update(`${repo} ${deployments.length}`).digest('hex');
}
