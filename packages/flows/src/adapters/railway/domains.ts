import { z } from 'zod';
import type { CustomDomain } from '../../core/railway.ts';
import { customDomain, customDomainFields, toCustomDomain } from './custom-domain.ts';
import type { GraphqlClient } from './transport/graphql-client.ts';
import { query } from './transport/operation.ts';

const domainsOperation = query({
  name: 'Domains',
  text: `query Domains($projectId: String!, $environmentId: String!, $serviceId: String!) {
    domains(projectId: $projectId, environmentId: $environmentId, serviceId: $serviceId) {
      serviceDomains { domain } customDomains { ${customDomainFields} }
    }
  }`,
  answer: z.object({
    domains: z.object({
      serviceDomains: z.array(z.object({ domain: z.string() })),
      customDomains: z.array(customDomain),
    }),
  }),
});

/** The domains of one service in one environment. */
export async function domains(
  client: GraphqlClient,
  of: { projectId: string; environmentId: string; serviceId: string },
): Promise<{ service: readonly string[]; custom: readonly CustomDomain[] }> {
  const { serviceDomains, customDomains } = (await client.send(domainsOperation, of)).domains;
  return { service: serviceDomains.map(({ domain }) => domain), custom: customDomains.map(toCustomDomain) };
}
