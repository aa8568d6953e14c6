import { z } from 'zod';
import type { GraphqlClient } from './transport/graphql-client.ts';
import { mutation } from './transport/operation.ts';

const openTcpProxyOperation = mutation({
  name: 'EnvironmentPatchCommit',
  text: `mutation EnvironmentPatchCommit($environmentId: String!, $patch: EnvironmentConfig!, $commitMessage: String) {
    environmentPatchCommit(environmentId: $environmentId, patch: $patch, commitMessage: $commitMessage)
  }`,
  answer: z.object({ environmentPatchCommit: z.string() }),
  repeatable: true,
});

/** Asks for a TCP proxy by a patch of the configuration (tcpProxyCreate is deprecated). Railway sets it up in the background. */
export async function openTcpProxy(
  client: GraphqlClient,
  environmentId: string,
  target: { serviceId: string; port: number },
): Promise<void> {
  const networking = { tcpProxies: { [String(target.port)]: {} } };
  await client.send(openTcpProxyOperation, {
    environmentId,
    patch: { services: { [target.serviceId]: { networking } } },
    commitMessage: 'Understudy: reach the database while it is copied',
  });
}
