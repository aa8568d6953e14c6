import { createHash } from 'node:crypto';
import type { EnvironmentConfig } from '../state/environment-config.ts';
import type { Environment, ServiceInstance, Variable } from '../state/records.ts';

/** An environment's configuration in the form in which patches are written. Sealed values are never in it. */
export function describeConfig(environment: Environment, { decrypt }: { decrypt: boolean }): EnvironmentConfig {
  return {
    services: Object.fromEntries(
      [...environment.instances].map(([serviceId, instance]) => [serviceId, describeService(instance, decrypt)]),
    ),
    sharedVariables: describeVariables(environment.variables, decrypt),
  };
}

/** Changes with the configuration. */
export function configEtag(environment: Environment): string {
  return createHash('sha256')
    .update(JSON.stringify(describeConfig(environment, { decrypt: true })))
    .digest('hex');
}

function describeService(instance: ServiceInstance, decrypt: boolean) {
  const { image, repo, numReplicas, startCommand, cronSchedule, volume, tcpProxy } = instance;
  return {
    source: { ...(image && { image }), ...(repo && { repo }) },
    deploy: { numReplicas, ...(startCommand && { startCommand }), ...(cronSchedule && { cronSchedule }) },
    variables: describeVariables(instance.variables, decrypt),
    networking: {
      serviceDomains: Object.fromEntries(
        instance.serviceDomains.map(({ domain, targetPort }) => [domain, targetPort ? { port: targetPort } : {}]),
      ),
      ...(tcpProxy && { tcpProxies: { [tcpProxy.applicationPort]: {} } }),
    },
    ...(volume && { volumeMounts: { [volume.volumeId]: { mountPath: volume.mountPath } } }),
  };
}

function describeVariables(variables: Map<string, Variable>, decrypt: boolean) {
  return Object.fromEntries(
    [...variables].map(([name, { value, isSealed }]) => [
      name,
      isSealed ? { value: null, isSealed } : { value: decrypt ? value : '*****' },
    ]),
  );
}
