import { z } from 'zod';
import type { CustomDomain } from '../../core/railway.ts';

/** The fields of a custom domain with the DNS records that it needs and the state of its certificate. */
export const customDomainFields =
  'domain status { verified certificateStatus dnsRecords { recordType fqdn requiredValue } }';

/** A custom domain, as Railway gives it. */
export const customDomain = z.object({
  domain: z.string(),
  status: z.object({
    verified: z.boolean(),
    certificateStatus: z.string(),
    dnsRecords: z.array(z.object({ recordType: z.string(), fqdn: z.string(), requiredValue: z.string() })),
  }),
});

/** `DNS_RECORD_TYPE_CNAME` becomes `CNAME`. */
export function toCustomDomain({ domain, status }: z.infer<typeof customDomain>): CustomDomain {
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
