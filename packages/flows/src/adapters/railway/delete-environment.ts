import { z } from 'zod';
import { RailwayError } from '../../core/railway.ts';
import type { GraphqlClient } from './transport/graphql-client.ts';
import { mutation } from './transport/operation.ts';

const deleteEnvironmentOperation = mutation({
  name: 'EnvironmentDelete',
  text: 'mutation EnvironmentDelete($id: String!) { environmentDelete(id: $id) }',
  answer: z.object({ environmentDelete: z.boolean() }),
  repeatable: true,
});

/** Deletes an environment; one that is gone already is as good. */
export async function deleteEnvironment(client: GraphqlClient, id: string): Promise<void> {
  try {
    await client.send(deleteEnvironmentOperation, { id });
  } catch (error) {
    if (!(error instanceof RailwayError && error.code === 'not-found')) throw error;
  }
}
