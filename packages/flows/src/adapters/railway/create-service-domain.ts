import { z } from 'zod';
import type { GraphqlClient } from './transport/graphql-client.ts';
import { mutation } from './transport/operation.ts';

const createServiceDomainOperation = mutation({
  name: 'ServiceDomainCreate',
  text: 'mutation ServiceDomainCreate($input: ServiceDomainCreateInput!) { serviceDomainCreate(input: $input) { domain } }',
  answer: z.object({ serviceDomainCreate: z.object({ domain: z.string() }) }),
  repeatable: false,
});

/** Asks for one of Railway's own domains; each call gives another one. */
export async function createServiceDomain(
  client: GraphqlClient,
  input: { environmentId: string; serviceId: string; targetPort?: number },
): Promise<string> {
  return (await client.send(createServiceDomainOperation, { input })).serviceDomainCreate.domain;
}
