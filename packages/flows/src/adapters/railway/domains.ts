import { z } from 'zod';
import type { CustomDomain, Railway } from '../../core/railway.ts';
import { defined } from '../../specs/defined.ts';
import type { GraphqlClient } from './transport/graphql-client.ts';
import { mutation, query } from './transport/operation.ts';

const customDomainFields = 'domain status { verified certificateStatus dnsRecords { recordType fqdn requiredValue } }';

const customDomain = z.object({
  domain: z.string(),
  status: z.object({
    verified: z.boolean(),
    certificateStatus: z.string(),
    dnsRecords: z.array(z.object({ recordType: z.string(), fqdn: z.string(), requiredValue: z.string() })),
  }),
});

const listOperation = query({
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

const availableOperation = query({
  name: 'CustomDomainAvailable',
  text: 'query CustomDomainAvailable($domain: String!) { customDomainAvailable(domain: $domain) { available message } }',
  answer: z.object({ customDomainAvailable: z.object({ available: z.boolean(), message: z.string() }) }),
});

const createCustomOperation = mutation({
  name: 'CustomDomainCreate',
  text: `mutation CustomDomainCreate($input: CustomDomainCreateInput!) {
    customDomainCreate(input: $input) { ${customDomainFields} }
  }`,
  answer: z.object({ customDomainCreate: customDomain }),
  repeatable: false,
});

const createServiceOperation = mutation({
  name: 'ServiceDomainCreate',
  text: 'mutation ServiceDomainCreate($input: ServiceDomainCreateInput!) { serviceDomainCreate(input: $input) { domain } }',
  answer: z.object({ serviceDomainCreate: z.object({ domain: z.string() }) }),
  repeatable: false,
});

/** The domains of one service in one environment: Railway's own, and custom ones. */
export function domainsOf(
  client: GraphqlClient,
): Pick<Railway, 'domains' | 'customDomainProblem' | 'createCustomDomain' | 'createServiceDomain'> {
  return {
    async domains(of) {
      const { serviceDomains, customDomains } = (await client.send(listOperation, of)).domains;
      return { service: serviceDomains.map(({ domain }) => domain), custom: customDomains.map(toCustomDomain) };
    },
    async customDomainProblem(domain) {
      const { available, message } = (await client.send(availableOperation, { domain })).customDomainAvailable;
      return available ? undefined : message || 'it is not available at Railway';
    },
    // Its certificate may take an hour; nobody waits for it here.
    async createCustomDomain(input) {
      return toCustomDomain((await client.send(createCustomOperation, { input })).customDomainCreate);
    },
    // Each call gives another one.
    async createServiceDomain(environmentId, serviceId, targetPort) {
      const input = defined({ environmentId, serviceId, targetPort });
      return (await client.send(createServiceOperation, { input })).serviceDomainCreate.domain;
    },
  };
}

/** `DNS_RECORD_TYPE_CNAME` becomes `CNAME`. */
function toCustomDomain({ domain, status }: z.infer<typeof customDomain>): CustomDomain {
  return {
    domain,
    verified: status.verified,
    certificateStatus: status.certificateStatus.replace('CERTIFICATE_STATUS_TYPE_', ''),
    dnsRecords: status.dnsRecords.map((record) => ({
      type: record.recordType.replace('DNS_RECORD_TYPE_', ''),
      name: record.fqdn,
      value: record.requiredValue,
    })),
  };
}
