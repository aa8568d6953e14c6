import { z } from 'zod';
import type { GraphqlClient } from './transport/graphql-client.ts';
import { query } from './transport/operation.ts';

const customDomainAvailableOperation = query({
  name: 'CustomDomainAvailable',
  text: 'query CustomDomainAvailable($domain: String!) { customDomainAvailable(domain: $domain) { available message } }',
  answer: z.object({ customDomainAvailable: z.object({ available: z.boolean(), message: z.string() }) }),
});

/** Why a custom domain cannot be had, or undefined where it can. */
export async function customDomainProblem(client: GraphqlClient, domain: string): Promise<string | undefined> {
  const { available, message } = (await client.send(customDomainAvailableOperation, { domain })).customDomainAvailable;
  return available ? undefined : message || 'Railway says that it is not available';
}
