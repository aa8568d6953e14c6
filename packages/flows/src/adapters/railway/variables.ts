import { z } from 'zod';
import type { Railway } from '../../core/railway.ts';
import type { GraphqlClient } from './transport/graphql-client.ts';
import { mutation, query } from './transport/operation.ts';

const renderedOperation = query({
  name: 'Variables',
  text: `query Variables($projectId: String!, $environmentId: String!, $serviceId: String) {
    variables(projectId: $projectId, environmentId: $environmentId, serviceId: $serviceId)
  }`,
  answer: z.object({ variables: z.record(z.string(), z.string().nullable()) }),
});

const sealedOperation = query({
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

const setOperation = mutation({
  name: 'VariableCollectionUpsert',
  text: `mutation VariableCollectionUpsert($input: VariableCollectionUpsertInput!) {
    variableCollectionUpsert(input: $input)
  }`,
  answer: z.object({ variableCollectionUpsert: z.boolean() }),
  repeatable: true,
});

/** The variables of a service, or the shared ones of an environment. */
export function variablesOf(client: GraphqlClient): Pick<Railway, 'variables' | 'sealedVariables' | 'setVariables'> {
  return {
    async variables(of) {
      return (await client.send(renderedOperation, of)).variables;
    },
    async sealedVariables(environmentId) {
      const { variables } = (await client.send(sealedOperation, { id: environmentId })).environment;
      return variables.edges.filter(({ node }) => node.isSealed).map(({ node }) => node.name);
    },
    // All in one request and without a deployment, which is asked for once everything is set.
    async setVariables(of, variables) {
      await client.send(setOperation, { input: { ...of, variables, replace: false, skipDeploys: true } });
    },
  };
}
