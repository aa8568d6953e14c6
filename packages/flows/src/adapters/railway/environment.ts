import { z } from 'zod';
import type { RailwayEnvironment, RailwayService } from '../../core/railway.ts';
import { deploymentStatus } from './deployment-status.ts';
import { environmentRef, environmentRefFields } from './environment-ref.ts';
import type { GraphqlClient } from './transport/graphql-client.ts';
import { query } from './transport/operation.ts';

const domain = z.object({ domain: z.string(), targetPort: z.number().int().nullable() });

const serviceInstance = z.object({
  serviceId: z.string(),
  serviceName: z.string(),
  source: z.object({ repo: z.string().nullable(), image: z.string().nullable() }).nullable(),
  latestDeployment: z.object({ id: z.string(), status: deploymentStatus }).nullable(),
  domains: z.object({ serviceDomains: z.array(domain), customDomains: z.array(domain) }),
});

const environmentOperation = query({
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

/** One environment with its services, what is deployed of them, and its volumes. */
export async function environment(client: GraphqlClient, id: string, projectId: string): Promise<RailwayEnvironment> {
  const found = (await client.send(environmentOperation, { id, projectId })).environment;
  const { serviceInstances, volumeInstances, ...ref } = found;
  return {
    ...ref,
    services: serviceInstances.edges.map((edge) => toService(edge.node)),
    volumes: volumeInstances.edges.map(({ node }) => ({
      serviceId: node.serviceId,
      currentSizeBytes: Math.round(node.currentSizeMB * 1_000_000),
    })),
  };
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
