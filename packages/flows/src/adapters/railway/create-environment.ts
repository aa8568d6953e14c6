import { z } from 'zod';
import type { EnvironmentRef } from '../../core/railway.ts';
import { environmentRef, environmentRefFields } from './environment-ref.ts';
import type { GraphqlClient } from './transport/graphql-client.ts';
import { mutation } from './transport/operation.ts';

const createEnvironmentOperation = mutation({
  name: 'EnvironmentCreate',
  text: `mutation EnvironmentCreate($input: EnvironmentCreateInput!) {
    environmentCreate(input: $input) { ${environmentRefFields} }
  }`,
  answer: z.object({ environmentCreate: environmentRef }),
  repeatable: false,
  // As long as Railway's own CLI waits: a large environment is duplicated inside the one request.
  timeoutMs: 90_000,
});

/** Duplicates an environment; Railway applies the changes in the background. */
export async function createEnvironment(
  client: GraphqlClient,
  input: { projectId: string; name: string; sourceEnvironmentId: string },
): Promise<EnvironmentRef> {
  const settings = { ephemeral: false, stageInitialChanges: false, applyChangesInBackground: true };
  const answer = await client.send(createEnvironmentOperation, { input: { ...input, ...settings } });
  return answer.environmentCreate;
}
