import type { Simulation } from '../simulation.ts';
import type { Environment, ServiceInstance } from '../state/records.ts';
import { placeOf } from './place-of.ts';
import { goDown } from './run-program.ts';
import { closeTcpProxy } from './tcp-proxies.ts';
import { removeFiles } from './volumes.ts';

/** Takes a service out of an environment: its proxy, its server, its data. */
export async function removeInstance(
  simulation: Simulation,
  environment: Environment,
  instance: ServiceInstance,
): Promise<void> {
  environment.instances.delete(instance.service.id);
  simulation.ledger.record(placeOf(simulation, instance), { what: 'service-removed' });
  await closeTcpProxy(simulation, instance);
  await goDown(simulation, instance);
  await simulation.fleet.remove(instance.id);
  if (instance.volume) await removeFiles(simulation, instance.volume);
}
