import { latestDeployment } from '../actions/deploy.ts';
import type { ServiceInstance } from '../state/records.ts';
import type { Context } from './context.ts';
import { deploymentView } from './deployments.ts';
import { domainsView } from './domains.ts';

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
    isUpdatable: true,
    source: image || repo ? { image, repo } : null,
    domains: domainsView(instance),
    latestDeployment: latest ? deploymentView({ deployment: latest, instance }, context) : null,
    activeDeployments: instance.deployments
      .filter((deployment) => deployment.status === 'SUCCESS')
      .map((deployment) => deploymentView({ deployment, instance }, context)),
  };
}
