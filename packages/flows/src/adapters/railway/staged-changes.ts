import { z } from 'zod';
import { type Railway, RailwayError } from '../../core/railway.ts';
import { defined } from '../../specs/defined.ts';
import type { GraphqlClient } from './transport/graphql-client.ts';
import { mutation, query } from './transport/operation.ts';

const findOperation = query({
  name: 'EnvironmentStagedChanges',
  text: `query EnvironmentStagedChanges($environmentId: String!) {
    environmentStagedChanges(environmentId: $environmentId) { status lastAppliedError patch }
  }`,
  answer: z.object({
    environmentStagedChanges: z.object({
      status: z.enum(['STAGED', 'APPLYING', 'COMMITTED']),
      lastAppliedError: z.string().nullable(),
      patch: z.unknown(),
    }),
  }),
});

const commitOperation = mutation({
  name: 'EnvironmentPatchCommitStaged',
  text: `mutation EnvironmentPatchCommitStaged($environmentId: String!, $commitMessage: String) {
    environmentPatchCommitStaged(environmentId: $environmentId, commitMessage: $commitMessage)
  }`,
  answer: z.object({ environmentPatchCommitStaged: z.string() }),
  repeatable: true,
});

const statuses = { STAGED: 'staged', APPLYING: 'applying', COMMITTED: 'committed' } as const;

/** An environment's staged changes: what became of them, and how they are begun to be applied. */
export function stagedChangesOf(client: GraphqlClient): Pick<Railway, 'stagedChanges' | 'commitStagedChanges'> {
  return {
    async stagedChanges(environmentId) {
      const changes = await client.send(findOperation, { environmentId }).catch((error: unknown) => {
        if (error instanceof RailwayError && error.code === 'not-found') return undefined;
        throw error;
      });
      if (!changes) return { status: 'none' };
      const { status, lastAppliedError, patch } = changes.environmentStagedChanges;
      // An empty patch that waits is none at all.
      if (status === 'STAGED' && isEmpty(patch)) return { status: 'none' };
      return { status: statuses[status], ...defined({ error: lastAppliedError || undefined }) };
    },
    async commitStagedChanges(environmentId) {
      await client.send(commitOperation, { environmentId, commitMessage: 'Understudy: apply the duplicate' });
    },
  };
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  return typeof value === 'object' && Object.values(value).every(isEmpty);
}
