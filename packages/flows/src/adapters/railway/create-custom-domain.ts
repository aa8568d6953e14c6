import { z } from 'zod';
import type { CustomDomain } from '../../core/railway.ts';
import { customDomain, customDomainFields, toCustomDomain } from './custom-domain.ts';
import type { GraphqlClient } from './transport/graphql-client.ts';
import { mutation } from './transport/operation.ts';

const createCustomDomainOperation = mutation({
  name: 'CustomDomainCreate',
  text: `mutation CustomDomainCreate($input: CustomDomainCreateInput!) {
    customDomainCreate(input: $input) { ${customDomainFields} }
  }`,
  answer: z.object({ customDomainCreate: customDomain }),
  repeatable: false,
});

/** Asks for a custom domain. Its certificate may take an hour; nobody waits for it here. */
export async function createCustomDomain(
  client: GraphqlClient,
  input: { projectId: string; environmentId: string; serviceId: string; domain: string; targetPort?: number },
): Promise<CustomDomain> {
  return toCustomDomain((await client.send(createCustomDomainOperation, { input })).customDomainCreate);
}
