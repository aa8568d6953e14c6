import { z } from 'zod';
import {
  type EnvironmentRef,
  type Railway,
  type RailwayEnvironment,
  RailwayError,
  type RailwayService,
} from '../../core/railway.ts';
import { deploymentStatus } from './deployments.ts';
import type { GraphqlClient } from './transport/graphql-client.ts';
import { mutation, query } from './transport/operation.ts';
import { connection, pageInfoFields } from './transport/paging.ts';

/** The fields of an environment without its content. */
export const environmentRefFields = 'id name createdAt updatedAt sourceEnvironment { id name }';

/** An environment without its content, as Railway gives it. */
export const environmentRef = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.coerce.date(),
  updatedAt: z.coerce.date(),
  sourceEnvironment: z.object({ id: z.string(), name: z.string() }).nullable(),
}) satisfies z.ZodType<EnvironmentRef>;

const listOperation = query({
  name: 'Environments',
  text: `query Environments($projectId: String!, $after: String) {
    environments(projectId: $projectId, first: 500, after: $after) {
      edges { node { ${environmentRefFields} } } ${pageInfoFields}
    }
  }`,
  answer: z.object({ environments: connection(environmentRef) }),
});

const domain = z.object({ domain: z.string(), targetPort: z.number().int().nullable() });

const serviceInstance = z.object({
  serviceId: z.string(),
  serviceName: z.string(),
  source: z.object({ repo: z.string().nullable(), image: z.string().nullable() }).nullable(),
  latestDeployment: z.object({ id: z.string(), status: deploymentStatus }).nullable(),
  domains: z.object({ serviceDomains: z.array(domain), customDomains: z.array(domain) }),
});

const findOperation = query({
  name: 'Environment',
  text: `query Environment($id: String!, $projectId: String!) {
    environment(id: $id, projectId: $projectId) {
      ${environmentRefFields}
      serviceInstances(first: 500) { edges { node {
        serviceId serviceName source { repo image } latestDeployment { id status }
        domains { serviceDomains { domain targetPort } customDomains { domain targetPort } }
      } } }
      volumeInstances(first: 500) { edges { node { serviceId currentSizeMB } } }
    }
  }`,
  answer: z.object({
    environment: environmentRef.extend({
      serviceInstances: z.object({ edges: z.array(z.object({ node: serviceInstance })) }),
      volumeInstances: z.object({
        edges: z.array(z.object({ node: z.object({ serviceId: z.string().nullable(), currentSizeMB: z.number() }) })),
      }),
    }),
  }),
});

const createOperation = mutation({
  name: 'EnvironmentCreate',
  text: `mutation EnvironmentCreate($input: EnvironmentCreateInput!) {
    environmentCreate(input: $input) { ${environmentRefFields} }
  }`,
  answer: z.object({ environmentCreate: environmentRef }),
  repeatable: false,
  // As long as Railway's own CLI waits: a large environment is duplicated inside the one request.
  timeoutMs: 90_000,
});

const deleteOperation = mutation({
  name: 'EnvironmentDelete',
  text: 'mutation EnvironmentDelete($id: String!) { environmentDelete(id: $id) }',
  answer: z.object({ environmentDelete: z.boolean() }),
  repeatable: true,
});

/** Lists, describes, duplicates and deletes environments. */
export function environmentsOf(
  client: GraphqlClient,
): Pick<Railway, 'environment' | 'environments' | 'createEnvironment' | 'deleteEnvironment'> {
  return {
    async environment(id, projectId) {
      const found = (await client.send(findOperation, { id, projectId })).environment;
      const { serviceInstances, volumeInstances, ...ref } = found;
      return {
        ...ref,
        services: serviceInstances.edges.map((edge) => toService(edge.node)),
        volumes: volumeInstances.edges.map(({ node }) => toVolume(node)),
      };
    },
    environments: (projectId) => listEnvironments(client, projectId, null),
    // Railway applies the changes of the duplicate in the background.
    async createEnvironment(input) {
      const settings = { ephemeral: false, stageInitialChanges: false, applyChangesInBackground: true };
      return (await client.send(createOperation, { input: { ...input, ...settings } })).environmentCreate;
    },
    async deleteEnvironment(id) {
      try {
        await client.send(deleteOperation, { id });
      } catch (error) {
        // One that is gone already counts as deleted.
        if (!(error instanceof RailwayError && error.code === 'not-found')) throw error;
      }
    },
  };
}

/** The environments of a project after a cursor, paged through; all of them where it is null. */
export async function listEnvironments(
  client: GraphqlClient,
  projectId: string,
  after: string | null,
): Promise<readonly EnvironmentRef[]> {
  const found: EnvironmentRef[] = [];
  for (let cursor = after; ; ) {
    const page = (await client.send(listOperation, { projectId, after: cursor })).environments;
    found.push(...page.edges.map((edge) => edge.node));
    if (!page.pageInfo.hasNextPage || page.pageInfo.endCursor === null) return found;
    cursor = page.pageInfo.endCursor;
  }
}

function toService(node: z.infer<typeof serviceInstance>): RailwayService {
  return {
    serviceId: node.serviceId,
    name: node.serviceName,
    image: node.source?.image ?? null,
    repository: node.source?.repo ?? null,
    deployment: node.latestDeployment,
    serviceDomains: node.domains.serviceDomains,
    customDomains: node.domains.customDomains,
  };
}

function toVolume(node: { serviceId: string | null; currentSizeMB: number }): RailwayEnvironment['volumes'][number] {
  return { serviceId: node.serviceId, currentSizeBytes: Math.round(node.currentSizeMB * 1_000_000) };
}
