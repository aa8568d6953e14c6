import { z } from 'zod';
import type { DeploymentStatus } from '../../core/railway.ts';
import { deploymentStatus as status } from './deployment-status.ts';
import type { GraphqlClient } from './transport/graphql-client.ts';
import { query } from './transport/operation.ts';

const deploymentOperation = query({
  name: 'Deployment',
  text: 'query Deployment($id: String!) { deployment(id: $id) { status } }',
  answer: z.object({ deployment: z.object({ status }) }),
});

/** How far a deployment is. */
export async function deploymentStatus(client: GraphqlClient, id: string): Promise<DeploymentStatus> {
  return (await client.send(deploymentOperation, { id })).deployment.status;
}
