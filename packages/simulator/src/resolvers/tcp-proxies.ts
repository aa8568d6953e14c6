import { reachEnvironment, reachInstance } from '../access.ts';
import { deploy } from '../actions/deploy.ts';
import { closeTcpProxy, openTcpProxy } from '../actions/tcp-proxies.ts';
import { notFound } from '../railway-errors.ts';
import type { ServiceInstance, TcpProxy } from '../state/records.ts';
import { liveInstances } from '../state/world.ts';
import type { Context } from './context.ts';

/** TCP proxies: listed, and opened and closed in the way that Railway has deprecated. */
export const tcpProxies = {
  tcpProxies(args: { environmentId: string; serviceId: string }, { simulation, caller }: Context) {
    const instance = reachInstance(simulation.world, caller, args);
    return instance.tcpProxy ? [proxyView(instance.tcpProxy, instance)] : [];
  },

  async tcpProxyCreate(
    { input }: { input: { environmentId: string; serviceId: string; applicationPort: number } },
    { simulation, caller }: Context,
  ) {
    const instance = reachInstance(simulation.world, caller, input);
    const proxy = await openTcpProxy(simulation, instance, input.applicationPort);
    if (proxy.awaitsDeployment)
      deploy(simulation, reachEnvironment(simulation.world, caller, input.environmentId), instance);
    return proxyView(proxy, instance);
  },

  async tcpProxyDelete({ id }: { id: string }, { simulation, caller }: Context) {
    const found = liveInstances(simulation.world).find((instance) => instance.tcpProxy?.id === id);
    if (!found) throw notFound('TCP Proxy');
    const { environmentId, service } = found;
    await closeTcpProxy(simulation, reachInstance(simulation.world, caller, { environmentId, serviceId: service.id }));
    return true;
  },
};

function proxyView(proxy: TcpProxy, { environmentId, service }: ServiceInstance) {
  return { ...proxy, domain: '127.0.0.1', environmentId, serviceId: service.id, updatedAt: proxy.createdAt };
}
