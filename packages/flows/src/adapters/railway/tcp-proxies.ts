import { z } from 'zod';
import type { TcpProxy } from '../../core/railway.ts';
import type { GraphqlClient } from './transport/graphql-client.ts';
import { query } from './transport/operation.ts';

const tcpProxiesOperation = query({
  name: 'TcpProxies',
  text: `query TcpProxies($environmentId: String!, $serviceId: String!) {
    tcpProxies(environmentId: $environmentId, serviceId: $serviceId) {
      id domain proxyPort applicationPort environmentId serviceId syncStatus deletedAt
    }
  }`,
  answer: z.object({
    tcpProxies: z.array(
      z.object({
        id: z.string(),
        domain: z.string(),
        proxyPort: z.number().int(),
        applicationPort: z.number().int(),
        environmentId: z.string(),
        serviceId: z.string(),
        syncStatus: z.enum(['ACTIVE', 'CREATING', 'DELETED', 'DELETING', 'UNSPECIFIED', 'UPDATING']),
        deletedAt: z.string().nullable(),
      }),
    ),
  }),
});

/** The TCP proxies of one service in one environment. Who they belong to is checked again: a wrong one is another database. */
export async function tcpProxies(
  client: GraphqlClient,
  environmentId: string,
  serviceId: string,
): Promise<readonly TcpProxy[]> {
  const answer = await client.send(tcpProxiesOperation, { environmentId, serviceId });
  return answer.tcpProxies
    .filter((proxy) => proxy.environmentId === environmentId && proxy.serviceId === serviceId)
    .filter((proxy) => proxy.deletedAt === null && !['DELETED', 'DELETING'].includes(proxy.syncStatus))
    .map((proxy) => ({
      id: proxy.id,
      host: proxy.domain,
      port: proxy.proxyPort,
      applicationPort: proxy.applicationPort,
      active: proxy.syncStatus !== 'CREATING',
    }));
}
