import { z } from 'zod';
import { RailwayError } from '../../core/railway.ts';
import { tcpProxies } from './tcp-proxies.ts';
import type { GraphqlClient } from './transport/graphql-client.ts';
import { mutation } from './transport/operation.ts';

const closeTcpProxyOperation = mutation({
  name: 'TcpProxyDelete',
  text: 'mutation TcpProxyDelete($id: String!) { tcpProxyDelete(id: $id) }',
  answer: z.object({ tcpProxyDelete: z.boolean() }),
  repeatable: true,
});

/** Closes the proxy to a port of a service; one that is gone already is as good. */
export async function closeTcpProxy(
  client: GraphqlClient,
  environmentId: string,
  target: { serviceId: string; port: number },
): Promise<void> {
  try {
    const open = await tcpProxies(client, environmentId, target.serviceId);
    for (const proxy of open.filter(({ applicationPort }) => applicationPort === target.port)) {
      await client.send(closeTcpProxyOperation, { id: proxy.id });
    }
  } catch (error) {
    if (!(error instanceof RailwayError && error.code === 'not-found')) throw error;
  }
}
