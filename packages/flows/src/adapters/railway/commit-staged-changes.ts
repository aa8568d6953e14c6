import { z } from 'zod';
import type { GraphqlClient } from './transport/graphql-client.ts';
import { mutation } from './transport/operation.ts';

const commitStagedChangesOperation = mutation({
  name: 'EnvironmentPatchCommitStaged',
  text: `mutation EnvironmentPatchCommitStaged($environmentId: String!, $commitMessage: String) {
    environmentPatchCommitStaged(environmentId: $environmentId, commitMessage: $commitMessage)
  }`,
  answer: z.object({ environmentPatchCommitStaged: z.string() }),
  repeatable: true,
});

/** Starts to apply what is staged; `stagedChanges` says when it is done. */
export async function commitStagedChanges(client: GraphqlClient, environmentId: string): Promise<void> {
  await client.send(commitStagedChangesOperation, { environmentId, commitMessage: 'Understudy: apply the duplicate' });
}
