import { z } from 'zod';
import type { EnvironmentRef } from '../../core/railway.ts';
import { environmentRef, environmentRefFields } from './environment-ref.ts';
import { connection, pageInfoFields } from './page-info.ts';
import type { GraphqlClient } from './transport/graphql-client.ts';
import { query } from './transport/operation.ts';

const environmentsOperation = query({
  name: 'Environments',
  text: `query Environments($projectId: String!, $after: String) {
    environments(projectId: $projectId, first: 500, after: $after) {
      edges { node { ${environmentRefFields} } } ${pageInfoFields}
    }
  }`,
  answer: z.object({ environments: connection(environmentRef) }),
});

/** All environments of a project, paged through from `after`. */
export async function environments(
  client: GraphqlClient,
  projectId: string,
  after?: string | null,
): Promise<readonly EnvironmentRef[]> {
  const found: EnvironmentRef[] = [];
  for (let cursor = after ?? null; ; ) {
    const page = (await client.send(environmentsOperation, { projectId, after: cursor })).environments;
    found.push(...page.edges.map((edge) => edge.node));
    if (!page.pageInfo.hasNextPage || page.pageInfo.endCursor === null) return found;
    cursor = page.pageInfo.endCursor;
  }
}
