import { z } from 'zod';
import type { GraphqlClient } from './transport/graphql-client.ts';
import { query } from './transport/operation.ts';

const sealedVariablesOperation = query({
  name: 'SealedVariables',
  text: `query SealedVariables($id: String!) {
    environment(id: $id) { variables(first: 500) { edges { node { name isSealed } } } }
  }`,
  answer: z.object({
    environment: z.object({
      variables: z.object({
        edges: z.array(z.object({ node: z.object({ name: z.string(), isSealed: z.boolean() }) })),
      }),
    }),
  }),
});

/** The names of an environment's sealed variables: nobody can read them, and a duplicate does not get them. */
export async function sealedVariables(client: GraphqlClient, environmentId: string): Promise<readonly string[]> {
  const { variables } = (await client.send(sealedVariablesOperation, { id: environmentId })).environment;
  return variables.edges.filter(({ node }) => node.isSealed).map(({ node }) => node.name);
}
