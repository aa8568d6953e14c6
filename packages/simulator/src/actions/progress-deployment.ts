import type { Fault } from '../faults/faults.ts';
import { deploymentFaultKinds } from '../faults/faults.ts';
import { pass, type Simulation } from '../simulation.ts';
import type { Deployment, DeploymentStatus, Environment, ServiceInstance } from '../state/records.ts';
import { placeOf } from './place-of.ts';
import { runCron } from './run-cron.ts';
import { goDown, startProgram } from './run-program.ts';
import { activateProxy } from './tcp-proxies.ts';

/** A deployment on its way. */
export interface Deploying {
  readonly environment: Environment;
  readonly instance: ServiceInstance;
  readonly deployment: Deployment;
  /** Whether there is nothing to build, since it ran before. */
  readonly isBuilt: boolean;
}

/** The status that no schema has. */
export const unknownStatus = 'MIGRATING_HOST';

/** Takes a deployment through its statuses to the last one. A service with a volume is down from DEPLOYING on. */
export async function progressDeployment(simulation: Simulation, deploying: Deploying): Promise<void> {
  const { environment, instance, deployment } = deploying;
  const { timing } = simulation;
  const names = [instance.service.name, environment.name, `${environment.name}/${instance.service.name}`];
  const fault = simulation.faults.take(deploymentFaultKinds, names, environment.projectId);
  await pass(simulation, timing.queuedMs);
  if (fault && (await hindered(simulation, deploying, fault))) return;
  turn(simulation, deploying, 'INITIALIZING');
  await pass(simulation, timing.initializingMs);
  if (!deploying.isBuilt) {
    turn(simulation, deploying, 'BUILDING');
    await pass(simulation, timing.buildingMs);
  }
  if (fault?.kind === 'deployment-fails') return turn(simulation, deploying, 'FAILED');
  if (isOver(deploying)) return turn(simulation, deploying, 'REMOVED');
  turn(simulation, deploying, 'DEPLOYING');
  if (instance.volume && simulation.rules.volumesGoDown) await goDown(simulation, instance);
  await pass(simulation, timing.deployingMs);
  if (isOver(deploying)) return turn(simulation, deploying, 'REMOVED');
  if (fault?.kind === 'deployment-crashes') return turn(simulation, deploying, 'CRASHED');
  try {
    await startProgram(simulation, { environment, instance, deployment, reason: 'deployment' });
  } catch (error) {
    turn(simulation, deploying, 'CRASHED');
    throw error;
  }
  if (isOver(deploying) || isOvertaken(deploying)) return turn(simulation, deploying, 'REMOVED');
  turn(simulation, deploying, 'SUCCESS');
  activateProxy(simulation, instance);
  await removeEarlier(simulation, deploying);
  await afterwards(simulation, deploying, fault);
}

// What comes before anything is built. True where it goes no further.
async function hindered(simulation: Simulation, deploying: Deploying, { kind, delayMs }: Fault): Promise<boolean> {
  switch (kind) {
    case 'deployment-skipped':
      turn(simulation, deploying, 'SKIPPED');
      return true;
    case 'deployment-needs-approval':
      turn(simulation, deploying, 'NEEDS_APPROVAL');
      return true;
    case 'deployment-waits':
    case 'deployment-unknown-status':
      turn(simulation, deploying, kind === 'deployment-waits' ? 'WAITING' : unknownStatus);
      await pass(simulation, delayMs ?? simulation.timing.buildingMs);
      return false;
    default:
      return false;
  }
}

async function afterwards(simulation: Simulation, deploying: Deploying, fault: Fault | undefined): Promise<void> {
  const { instance, deployment, environment } = deploying;
  if (fault?.kind === 'crash-after-success') {
    await pass(simulation, fault.delayMs ?? simulation.timing.deployingMs);
    await goDown(simulation, instance);
    return turn(simulation, deploying, 'CRASHED');
  }
  if (instance.cronSchedule) await runCron(simulation, { environment, instance, deployment });
  if (!instance.sleeps) return;
  await pass(simulation, simulation.timing.sleepAfterMs);
  if (deployment.status === 'SUCCESS') turn(simulation, deploying, 'SLEEPING');
}

async function removeEarlier(simulation: Simulation, deploying: Deploying): Promise<void> {
  const { instance, deployment } = deploying;
  const earlier = instance.deployments.filter(
    (each) => each !== deployment && each.createdAt <= deployment.createdAt && /^(SUCCESS|SLEEPING)$/.test(each.status),
  );
  for (const each of earlier) turn(simulation, { ...deploying, deployment: each }, 'REMOVING');
  if (earlier.length > 0) await pass(simulation, simulation.timing.removingMs);
  for (const each of earlier) turn(simulation, { ...deploying, deployment: each }, 'REMOVED');
}

function isOver({ environment, instance, deployment }: Deploying): boolean {
  const isGone = environment.deletedAt !== null || !environment.instances.has(instance.service.id);
  return isGone || deployment.status === 'REMOVED';
}

// A newer one has come first: it is the one that runs.
function isOvertaken({ instance, deployment }: Deploying): boolean {
  const newer = instance.deployments.slice(instance.deployments.indexOf(deployment) + 1);
  return newer.some(({ status }) => status === 'SUCCESS' || status === 'SLEEPING');
}

const ends: readonly string[] = ['SUCCESS', 'FAILED', 'CRASHED', 'SKIPPED', 'NEEDS_APPROVAL'];

function turn(
  simulation: Simulation,
  { instance, deployment }: Pick<Deploying, 'instance' | 'deployment'>,
  status: DeploymentStatus | typeof unknownStatus,
): void {
  // Whoever removed it has the last word.
  if (deployment.status === 'REMOVED') return;
  const at = simulation.clock.now();
  deployment.status = status;
  deployment.statusUpdatedAt = at;
  deployment.logs.push({ at, message: `deployment is ${status}`, severity: status === 'CRASHED' ? 'error' : 'info' });
  if (!ends.includes(status)) return;
  const happening = { what: 'deployment-ended', deploymentId: deployment.id, status } as const;
  simulation.ledger.record(placeOf(simulation, instance), happening);
}
