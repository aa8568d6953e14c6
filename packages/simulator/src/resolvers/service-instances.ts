import { latestDeployment } from '../actions/deploy.ts';
import { nextRun } from '../actions/run-cron.ts';
import type { ServiceInstance } from '../state/records.ts';
import type { Context } from './context.ts';
import { deploymentView } from './deployment-view.ts';
import { domainsView } from './domains.ts';
import { edgeView } from './edge.ts';

/** A service in an environment as it is shown. */
export function instanceView(instance: ServiceInstance, context: Context) {
  const { id, service, environmentId, createdAt, numReplicas, startCommand, cronSchedule, image, repo } = instance;
  const latest = latestDeployment(instance);
  return {
    id,
    serviceId: service.id,
    serviceName: service.name,
    environmentId,
    createdAt,
    updatedAt: createdAt,
    numReplicas,
    startCommand,
    cronSchedule,
    nextCronRunAt: () => nextRun(instance, context.simulation.clock.now()) ?? null,
    sleepApplication: instance.sleeps,
    isUpdatable: true,
    source: image || repo ? { image, repo } : null,
    domains: domainsView(instance, context),
    edgeConfig: edgeView(instance),
    latestDeployment: latest ? deploymentView({ deployment: latest, instance }, context) : null,
    activeDeployments: instance.deployments
      .filter((deployment) => deployment.status === 'SUCCESS' || deployment.status === 'SLEEPING')
      .map((deployment) => deploymentView({ deployment, instance }, context)),
  };
}
