import { z } from 'zod';
import type { Railway } from '../../core/railway.ts';
import { environmentRef, environmentRefFields, listEnvironments } from './environments.ts';
import type { GraphqlClient } from './transport/graphql-client.ts';
import { query } from './transport/operation.ts';
import { connection, pageInfoFields } from './transport/paging.ts';

const projectOperation = query({
  name: 'Project',
  text: `query Project($id: String!) {
    project(id: $id) {
      id name
      environments(first: 500) { edges { node { ${environmentRefFields} } } ${pageInfoFields} }
      services(first: 500) { edges { node { id name } } }
    }
  }`,
  answer: z.object({
    project: z.object({
      id: z.string(),
      name: z.string(),
      environments: connection(environmentRef),
      services: z.object({ edges: z.array(z.object({ node: z.object({ id: z.string(), name: z.string() }) })) }),
    }),
  }),
});

/** Describes a project, with all its environments and its services. */
export function projectOf(client: GraphqlClient): Pick<Railway, 'project'> {
  return {
    async project(id) {
      const { name, environments, services } = (await client.send(projectOperation, { id })).project;
      const { hasNextPage, endCursor } = environments.pageInfo;
      const more = hasNextPage ? await listEnvironments(client, id, endCursor) : [];
      return {
        id,
        name,
        environments: [...environments.edges.map((edge) => edge.node), ...more],
        services: services.edges.map((edge) => edge.node),
      };
    },
  };
}
