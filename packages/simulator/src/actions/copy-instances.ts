import type { Simulation } from '../simulation.ts';
import type { Environment, Variable } from '../state/records.ts';
import { bucketsIn } from './buckets.ts';
import { createInstance, settingsOf } from './create-instance.ts';
import { createVariable } from './create-variable.ts';
import { addServiceDomain } from './domains.ts';
import { mountVolume } from './volumes.ts';

/**
 * Gives an environment what a duplicate gets: services, variables, configuration, empty volumes and buckets, and a domain of Railway's
 * own where the source has one. Not: data, files, sealed variables, custom domains, TCP proxies.
 */
export function copyInstances(simulation: Simulation, source: Environment, target: Environment): void {
  copyVariables(simulation, source.variables, target.variables);
  for (const [id, region] of bucketsIn(simulation, source.id))
    simulation.world.buckets.get(id)?.regions.set(target.id, region);
  for (const original of source.instances.values()) {
    const instance = createInstance(simulation, target, { service: original.service, settings: settingsOf(original) });
    if (original.volume) mountVolume(simulation, instance, original.volume);
    copyVariables(simulation, original.variables, instance.variables);
    const domain = original.serviceDomains[0];
    if (domain) addServiceDomain(simulation, { environment: target, instance, targetPort: domain.targetPort });
  }
}

function copyVariables(simulation: Simulation, from: Map<string, Variable>, to: Map<string, Variable>): void {
  for (const [name, { value, isSealed }] of from) if (!isSealed) to.set(name, createVariable(simulation, value));
}
