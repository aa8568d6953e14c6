import { z } from 'zod';
import type { GraphqlClient } from './transport/graphql-client.ts';
import { mutation } from './transport/operation.ts';

const deployOperation = mutation({
  name: 'ServiceInstanceDeployV2',
  text: `mutation ServiceInstanceDeployV2($environmentId: String!, $serviceId: String!) {
    serviceInstanceDeployV2(environmentId: $environmentId, serviceId: $serviceId)
  }`,
  answer: z.object({ serviceInstanceDeployV2: z.string() }),
  // A second deployment replaces the first.
  repeatable: true,
});

/** Deploys a service again and gives the deployment's id. */
export async function deploy(client: GraphqlClient, environmentId: string, serviceId: string): Promise<string> {
  return (await client.send(deployOperation, { environmentId, serviceId })).serviceInstanceDeployV2;
}
