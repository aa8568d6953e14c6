import { z } from 'zod';
import { deploymentStatuses, type Railway } from '../../core/railway.ts';
import type { GraphqlClient } from './transport/graphql-client.ts';
import { mutation, query } from './transport/operation.ts';

/** How far a deployment is, as Railway gives it. */
export const deploymentStatus = z.enum(deploymentStatuses);

const findOperation = query({
  name: 'Deployment',
  text: 'query Deployment($id: String!) { deployment(id: $id) { status } }',
  answer: z.object({ deployment: z.object({ status: deploymentStatus }) }),
});

const deployOperation = mutation({
  name: 'ServiceInstanceDeployV2',
  text: `mutation ServiceInstanceDeployV2($environmentId: String!, $serviceId: String!) {
    serviceInstanceDeployV2(environmentId: $environmentId, serviceId: $serviceId)
  }`,
  answer: z.object({ serviceInstanceDeployV2: z.string() }),
  // A second deployment replaces the first.
  repeatable: true,
});

/** Deploys a service again, and shows how far a deployment is. */
export function deploymentsOf(client: GraphqlClient): Pick<Railway, 'deploy' | 'deploymentStatus'> {
  return {
    async deploy(environmentId, serviceId) {
      return (await client.send(deployOperation, { environmentId, serviceId })).serviceInstanceDeployV2;
    },
    async deploymentStatus(id) {
      return (await client.send(findOperation, { id })).deployment.status;
    },
  };
}
