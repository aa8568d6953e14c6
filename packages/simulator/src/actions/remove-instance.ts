import type { Simulation } from '../simulation.ts';
import type { Environment, ServiceInstance } from '../state/records.ts';
import { stopServer } from './run-program.ts';
import { closeTcpProxy } from './tcp-proxies.ts';
import { removeFiles } from './volumes.ts';

/** Takes a service out of an environment: its proxy, its server, its data. */
export async function removeInstance(
  simulation: Simulation,
  environment: Environment,
  instance: ServiceInstance,
): Promise<void> {
  environment.instances.delete(instance.service.id);
  await closeTcpProxy(simulation, instance);
  await stopServer(simulation, instance);
  await simulation.fleet.remove(instance.id);
  if (instance.volume) await removeFiles(simulation, instance.volume);
}
