import { z } from 'zod';
import type { GraphqlClient } from './transport/graphql-client.ts';
import { query } from './transport/operation.ts';

const variablesOperation = query({
  name: 'Variables',
  text: `query Variables($projectId: String!, $environmentId: String!, $serviceId: String) {
    variables(projectId: $projectId, environmentId: $environmentId, serviceId: $serviceId)
  }`,
  answer: z.object({ variables: z.record(z.string(), z.string().nullable()) }),
});

/** Rendered variables of a service, or the shared ones of an environment. Sealed ones are null. */
export async function variables(
  client: GraphqlClient,
  of: { projectId: string; environmentId: string; serviceId?: string },
): Promise<Readonly<Record<string, string | null>>> {
  return (await client.send(variablesOperation, of)).variables;
}
