import { z } from 'zod';
import { type Railway, RailwayError, type TcpProxy } from '../../core/railway.ts';
import type { GraphqlClient } from './transport/graphql-client.ts';
import { mutation, query } from './transport/operation.ts';

const listOperation = query({
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

// By a patch of the configuration, since tcpProxyCreate is deprecated. Railway sets the proxy up in the background.
const openOperation = mutation({
  name: 'EnvironmentPatchCommit',
  text: `mutation EnvironmentPatchCommit($environmentId: String!, $patch: EnvironmentConfig!, $commitMessage: String) {
    environmentPatchCommit(environmentId: $environmentId, patch: $patch, commitMessage: $commitMessage)
  }`,
  answer: z.object({ environmentPatchCommit: z.string() }),
  repeatable: true,
});

const closeOperation = mutation({
  name: 'TcpProxyDelete',
  text: 'mutation TcpProxyDelete($id: String!) { tcpProxyDelete(id: $id) }',
  answer: z.object({ tcpProxyDelete: z.boolean() }),
  repeatable: true,
});

/** The TCP proxies of one service in one environment. */
export function tcpProxiesOf(client: GraphqlClient): Pick<Railway, 'tcpProxies' | 'openTcpProxy' | 'closeTcpProxy'> {
  return {
    tcpProxies: (environmentId, serviceId) => listTcpProxies(client, environmentId, serviceId),
    async openTcpProxy(environmentId, serviceId, port) {
      const networking = { tcpProxies: { [String(port)]: {} } };
      await client.send(openOperation, {
        environmentId,
        patch: { services: { [serviceId]: { networking } } },
        commitMessage: 'Understudy: reach the database while it is copied',
      });
    },
    async closeTcpProxy(environmentId, serviceId, port) {
      try {
        const open = await listTcpProxies(client, environmentId, serviceId);
        for (const proxy of open.filter(({ applicationPort }) => applicationPort === port)) {
          await client.send(closeOperation, { id: proxy.id });
        }
      } catch (error) {
        // One that is gone already counts as closed.
        if (!(error instanceof RailwayError && error.code === 'not-found')) throw error;
      }
    },
  };
}

// Whose they are is checked again: a wrong one is another database.
async function listTcpProxies(
  client: GraphqlClient,
  environmentId: string,
  serviceId: string,
): Promise<readonly TcpProxy[]> {
  const answer = await client.send(listOperation, { environmentId, serviceId });
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
