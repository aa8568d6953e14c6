import { randomUUID } from 'node:crypto';
import { isDatabaseKind } from '../databases/database-server.ts';
import { isEncrypted } from '../databases/is-encrypted.ts';
import { openTcpForward, type TcpForward } from '../databases/tcp-forward.ts';
import { badInput } from '../railway-errors.ts';
import { pass, type Simulation } from '../simulation.ts';
import type { ServiceInstance, TcpProxy } from '../state/records.ts';
import { placeOf } from './place-of.ts';
import { leaderOf, serverOf } from './server-of.ts';

/** Opens the one TCP proxy that a service may have; the same port again changes nothing. */
export async function openTcpProxy(
  simulation: Simulation,
  instance: ServiceInstance,
  applicationPort: number,
): Promise<TcpProxy> {
  if (instance.tcpProxy?.applicationPort === applicationPort) return instance.tcpProxy;
  if (instance.tcpProxy) throw badInput('A service can have only one TCP proxy');
  if (simulation.workspace.refuseTcpProxies) throw badInput('TCP proxies are not allowed in this workspace');
  const proxy: TcpProxy = {
    id: randomUUID(),
    applicationPort,
    proxyPort: 0,
    awaitsDeployment: simulation.rules.proxiesNeedDeployment,
    syncStatus: 'CREATING',
    createdAt: simulation.clock.now(),
  };
  instance.tcpProxy = proxy;
  simulation.ledger.record(placeOf(simulation, instance), { what: 'proxy-asked' });
  const forward = await forwardTo(simulation, instance, proxy);
  if (instance.tcpProxy !== proxy) {
    await forward[Symbol.asyncDispose]();
    throw badInput('The TCP proxy was closed while it was opened');
  }
  proxy.proxyPort = forward.port;
  simulation.forwards.set(instance.id, forward);
  if (!proxy.awaitsDeployment) letThrough(simulation, instance, proxy);
  return proxy;
}

/** Lets connections through, once the service has been deployed with the proxy. */
export function activateProxy(simulation: Simulation, instance: ServiceInstance): void {
  const proxy = instance.tcpProxy;
  if (!proxy?.awaitsDeployment) return;
  proxy.awaitsDeployment = false;
  letThrough(simulation, instance, proxy);
}

/** Closes a service's TCP proxy with all its connections, if it has one. */
export async function closeTcpProxy(simulation: Simulation, instance: ServiceInstance): Promise<void> {
  const { tcpProxy } = instance;
  if (!tcpProxy) return;
  const forward = simulation.forwards.get(instance.id);
  simulation.forwards.delete(instance.id);
  instance.tcpProxy = null;
  const place = placeOf(simulation, instance);
  simulation.ledger.record(place, { what: 'proxy-removed' });
  if (!tcpProxy.awaitsDeployment)
    simulation.ledger.record(place, { what: 'closed-to-internet', port: tcpProxy.proxyPort });
  await forward?.[Symbol.asyncDispose]();
}

function letThrough(simulation: Simulation, instance: ServiceInstance, proxy: TcpProxy): void {
  const happening = { what: 'opened-to-internet', port: proxy.proxyPort } as const;
  simulation.ledger.record(placeOf(simulation, instance), happening);
  const names = namesOf(simulation, instance);
  if (simulation.faults.take(['proxy-stuck'], names, placeOf(simulation, instance).projectId)) return;
  void simulation.background.start('opening a TCP proxy', async () => {
    await pass(simulation, simulation.timing.proxyMs);
    proxy.syncStatus = 'ACTIVE';
  });
}

async function forwardTo(simulation: Simulation, instance: ServiceInstance, proxy: TcpProxy): Promise<TcpForward> {
  const { kind } = leaderOf(simulation, instance).service;
  return openTcpForward({
    target: () => (proxy.awaitsDeployment ? undefined : serverOf(simulation, instance)),
    cutAfterMs: () => {
      const { projectId } = placeOf(simulation, instance);
      const fault = simulation.faults.take(['connection-cut'], namesOf(simulation, instance), projectId);
      return fault && (fault.delayMs ?? 0);
    },
    onConnection: (first) => {
      const encrypted = isDatabaseKind(kind) && isEncrypted(kind, first.near);
      simulation.ledger.record(placeOf(simulation, instance), { what: 'connected', door: 'proxy', encrypted });
    },
  });
}

function namesOf(simulation: Simulation, instance: ServiceInstance): string[] {
  return [instance.service.name, placeOf(simulation, instance).environment];
}
