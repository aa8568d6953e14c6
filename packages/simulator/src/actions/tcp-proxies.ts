import { randomUUID } from 'node:crypto';
import { openTcpForward } from '../databases/tcp-forward.ts';
import { badInput } from '../railway-errors.ts';
import { pass, type Simulation } from '../simulation.ts';
import type { ServiceInstance, TcpProxy } from '../state/records.ts';

/** Opens the one TCP proxy that a service may have; the same port again changes nothing. */
export async function openTcpProxy(
  simulation: Simulation,
  instance: ServiceInstance,
  applicationPort: number,
): Promise<TcpProxy> {
  if (instance.tcpProxy?.applicationPort === applicationPort) return instance.tcpProxy;
  if (instance.tcpProxy) throw badInput('A service can have only one TCP proxy');
  const proxy: TcpProxy = {
    id: randomUUID(),
    applicationPort,
    proxyPort: 0,
    syncStatus: 'CREATING',
    createdAt: simulation.clock.now(),
  };
  instance.tcpProxy = proxy;
  const environment = simulation.world.environments.get(instance.environmentId);
  const names = [instance.service.name, environment?.name ?? ''];
  const forward = await openTcpForward(
    () => simulation.fleet.port(instance.id),
    () => {
      const fault = simulation.faults.take(['connection-cut'], names, environment?.projectId);
      return fault && (fault.delayMs ?? 0);
    },
  );
  if (instance.tcpProxy !== proxy) {
    await forward[Symbol.asyncDispose]();
    throw badInput('The TCP proxy was closed while it was opened');
  }
  proxy.proxyPort = forward.port;
  simulation.forwards.set(instance.id, forward);
  void simulation.background.start('opening a TCP proxy', async () => {
    await pass(simulation, simulation.timing.proxyMs);
    proxy.syncStatus = 'ACTIVE';
  });
  return proxy;
}

/** Closes a service's TCP proxy with all its connections, if it has one. */
export async function closeTcpProxy(simulation: Simulation, instance: ServiceInstance): Promise<void> {
  const forward = simulation.forwards.get(instance.id);
  simulation.forwards.delete(instance.id);
  instance.tcpProxy = null;
  await forward?.[Symbol.asyncDispose]();
}
