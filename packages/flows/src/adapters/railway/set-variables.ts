import { z } from 'zod';
import type { GraphqlClient } from './transport/graphql-client.ts';
import { mutation } from './transport/operation.ts';

const setVariablesOperation = mutation({
  name: 'VariableCollectionUpsert',
  text: `mutation VariableCollectionUpsert($input: VariableCollectionUpsertInput!) {
    variableCollectionUpsert(input: $input)
  }`,
  answer: z.object({ variableCollectionUpsert: z.boolean() }),
  repeatable: true,
});

/** Adds or changes variables, in one request, without deploying: a deployment is asked for once all is set. */
export async function setVariables(
  client: GraphqlClient,
  of: { projectId: string; environmentId: string; serviceId?: string },
  variables: Readonly<Record<string, string>>,
): Promise<void> {
  await client.send(setVariablesOperation, { input: { ...of, variables, replace: false, skipDeploys: true } });
}
