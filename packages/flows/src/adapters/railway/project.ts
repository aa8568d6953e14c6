import { z } from 'zod';
import type { RailwayProject } from '../../core/railway.ts';
import { environmentRef, environmentRefFields } from './environment-ref.ts';
import { environments } from './environments.ts';
import { connection, pageInfoFields } from './page-info.ts';
import type { GraphqlClient } from './transport/graphql-client.ts';
import { query } from './transport/operation.ts';

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

/** A project with all its environments and its services. */
export async function project(client: GraphqlClient, id: string): Promise<RailwayProject> {
  const found = (await client.send(projectOperation, { id })).project;
  const { edges, pageInfo } = found.environments;
  const more = pageInfo.hasNextPage ? await environments(client, id, pageInfo.endCursor) : [];
  return {
    id: found.id,
    name: found.name,
    environments: [...edges.map((edge) => edge.node), ...more],
    services: found.services.edges.map((edge) => edge.node),
  };
}
