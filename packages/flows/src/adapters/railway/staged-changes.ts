import { z } from 'zod';
import { RailwayError } from '../../core/railway.ts';
import type { GraphqlClient } from './transport/graphql-client.ts';
import { query } from './transport/operation.ts';

const stagedChangesOperation = query({
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

const statuses = { STAGED: 'staged', APPLYING: 'applying', COMMITTED: 'committed' } as const;

/** What became of an environment's changes. An empty patch that waits is none at all. */
export async function stagedChanges(
  client: GraphqlClient,
  environmentId: string,
): Promise<{ status: 'none' | 'staged' | 'applying' | 'committed'; error?: string }> {
  const changes = await client.send(stagedChangesOperation, { environmentId }).catch((error: unknown) => {
    if (error instanceof RailwayError && error.code === 'not-found') return undefined;
    throw error;
  });
  if (!changes) return { status: 'none' };
  const { status, lastAppliedError, patch } = changes.environmentStagedChanges;
  if (status === 'STAGED' && isEmpty(patch)) return { status: 'none' };
  return { status: statuses[status], ...(lastAppliedError ? { error: lastAppliedError } : {}) };
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  return typeof value === 'object' && Object.values(value).every(isEmpty);
}
