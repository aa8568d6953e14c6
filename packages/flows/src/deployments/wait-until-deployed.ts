import type { DeploymentStatus, RailwayEnvironment, RailwayService } from '../core/railway.ts';
import type { TaskContext } from '../core/task-context.ts';
import { TaskError } from '../core/task-error.ts';
import { waitFor } from '../core/wait-for.ts';
import type { World } from '../core/world.ts';
import { instanceOf } from './railway-services.ts';

const timeoutMs = 12 * 60_000;
/** How long a service may be without a deployment before it is given one. */
const undeployedMs = 30_000;

const running: ReadonlySet<DeploymentStatus> = new Set(['SUCCESS', 'SLEEPING']);
const ended: ReadonlySet<DeploymentStatus> = new Set(['CRASHED', 'FAILED', 'REMOVED', 'SKIPPED']);

/** Services of one environment whose deployment is waited for. */
export interface Deploying {
  readonly projectId: string;
  readonly environmentId: string;
  readonly serviceIds: readonly string[];
  /** Deployments, by service, that are being replaced: theirs is not the status that counts. */
  readonly replaced?: ReadonlyMap<string, string>;
  /** Only watch: in somebody's production nothing is deployed. */
  readonly handsOff?: boolean;
}

/** Waits until services run. One whose deployment fails is deployed once more; then the task fails and names it. */
export async function waitUntilDeployed(wanted: Deploying, context: TaskContext, world: World): Promise<void> {
  const { projectId, environmentId, serviceIds } = wanted;
  if (serviceIds.length === 0) return;
  const watch = watcher(wanted, context, world);
  await waitFor(
    {
      what: `the services of ${environmentId} to run`,
      timeoutMs,
      probe: async () => {
        const environment = await world.railway.environment(environmentId, projectId);
        let waiting = false;
        for (const id of serviceIds) waiting = !(await watch(serviceIn(environment, id), environment)) || waiting;
        return waiting ? undefined : true;
      },
    },
    context,
    world,
  );
}

/** Says of a service whether it runs, having done for it what it needs to. */
function watcher(wanted: Deploying, context: TaskContext, world: World) {
  const replaced = new Map(wanted.replaced);
  const redeployed = new Set<string>();
  const shown = new Map<string, DeploymentStatus>();
  const deadline = world.clock.now().getTime() + undeployedMs;

  async function redeploy({ serviceId, deployment }: RailwayService): Promise<false> {
    redeployed.add(serviceId);
    if (deployment) replaced.set(serviceId, deployment.id);
    await world.railway.deploy(wanted.environmentId, serviceId);
    return false;
  }

  function show({ serviceId, name }: RailwayService, status: DeploymentStatus, environment: RailwayEnvironment): void {
    if (shown.get(serviceId) !== status)
      context.log('INFO', `${name} in "${environment.name}": ${status.toLowerCase()}`);
    shown.set(serviceId, status);
  }

  function undeployed(service: RailwayService): boolean | Promise<false> {
    if (wanted.handsOff) return true;
    const tooLong = world.clock.now().getTime() > deadline && !redeployed.has(service.serviceId);
    return tooLong ? redeploy(service) : false;
  }

  return async (service: RailwayService, environment: RailwayEnvironment): Promise<boolean> => {
    const { serviceId, name, deployment } = service;
    if (!deployment) return undeployed(service);
    if (deployment.id === replaced.get(serviceId)) return false;
    show(service, deployment.status, environment);
    if (!ended.has(deployment.status)) return runs(service, deployment.status);
    if (wanted.handsOff || redeployed.has(serviceId)) {
      const text = `${name} does not run: its deployment ended as ${deployment.status} (${deployment.id})`;
      throw new TaskError(text, { fatal: false });
    }
    context.log('WARN', `The deployment of ${name} ended as ${deployment.status}: deploying it once more`);
    return redeploy(service);
  };
}

function runs({ name }: RailwayService, status: DeploymentStatus): boolean {
  if (status !== 'NEEDS_APPROVAL') return running.has(status);
  throw new TaskError(`The deployment of ${name} waits for somebody to approve it in Railway`, { fatal: true });
}

function serviceIn(environment: RailwayEnvironment, serviceId: string): RailwayService {
  const service = instanceOf(serviceId, environment);
  if (service) return service;
  throw new TaskError(`The service ${serviceId} is missing in the environment "${environment.name}"`, { fatal: false });
}
