import { createHash } from 'node:crypto';
import type { Simulation } from '../simulation.ts';
import type { EnvironmentConfig } from '../state/environment-config.ts';
import type { Environment, ServiceInstance, Variable } from '../state/records.ts';
import { bucketsIn } from './buckets.ts';

/** An environment's configuration in the form in which patches are written. Sealed values are never in it. */
export function describeConfig(simulation: Simulation, environment: Environment): EnvironmentConfig {
  const buckets = bucketsIn(simulation, environment.id).map(([id, region]) => [id, { region }] as const);
  return {
    ...(buckets.length > 0 && { buckets: Object.fromEntries(buckets) }),
    services: Object.fromEntries(
      [...environment.instances].map(([serviceId, instance]) => [serviceId, describeService(instance)]),
    ),
    sharedVariables: describeVariables(environment.variables),
  };
}

/** Changes with the configuration. */
export function configEtag(simulation: Simulation, environment: Environment): string {
  return createHash('sha256')
    .update(JSON.stringify(describeConfig(simulation, environment)))
    .digest('hex');
}

function describeService(instance: ServiceInstance) {
  const { image, repo, numReplicas, startCommand, cronSchedule, sleeps, otherConfig, volume, tcpProxy } = instance;
  return {
    source: { ...otherConfig.source, ...(image && { image }), ...(repo && { repo }) },
    ...(Object.keys(otherConfig.build).length > 0 && { build: otherConfig.build }),
    deploy: {
      ...otherConfig.deploy,
      numReplicas,
      ...(startCommand && { startCommand }),
      ...(cronSchedule && { cronSchedule }),
      ...(sleeps && { sleepApplication: true }),
    },
    variables: describeVariables(instance.variables),
    networking: {
      serviceDomains: Object.fromEntries(
        instance.serviceDomains.map(({ domain, targetPort }) => [domain, targetPort ? { port: targetPort } : {}]),
      ),
      ...(tcpProxy && { tcpProxies: { [tcpProxy.applicationPort]: {} } }),
    },
    ...(volume && { volumeMounts: { [volume.volumeId]: { mountPath: volume.mountPath } } }),
  };
}

function describeVariables(variables: Map<string, Variable>) {
  return Object.fromEntries(
    [...variables].map(([name, { value, isSealed }]) => [name, isSealed ? { value: null, isSealed } : { value }]),
  );
}
