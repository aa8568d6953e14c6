import { createHash } from 'node:crypto';
import type { CustomDomain } from '../state/records.ts';

/** The status of a custom domain: the DNS records that it needs, and the state of its certificate. */
export function domainStatusView(custom: CustomDomain, now: Date) {
  const { id, domain, verificationToken } = custom;
  const verified = custom.verifiedAt !== null;
  const isCertified = custom.certificateAt !== null && custom.certificateAt <= now;
  const zone = domain.split('.').slice(-2).join('.');
  const hostlabel = domain === zone ? '@' : domain.slice(0, -zone.length - 1);
  const target = `${createHash('sha256').update(id).digest('hex').slice(0, 8)}.up.railway.app`;
  return {
    verified,
    verificationToken,
    verificationDnsHost: hostlabel === '@' ? '_railway-verify' : `_railway-verify.${hostlabel}`,
    certificateStatus: certificateStatus(verified, isCertified),
    certificateStatusDetailed: isCertified
      ? 'CERTIFICATE_STATUS_TYPE_DETAILED_COMPLETE'
      : 'CERTIFICATE_STATUS_TYPE_DETAILED_POLLING_AUTHORIZATIONS',
    certificateRetryable: false,
    cdnProvider: 'DETECTED_CDN_PROVIDER_UNSPECIFIED',
    dnsRecords: [
      {
        hostlabel,
        fqdn: domain,
        zone,
        recordType: 'DNS_RECORD_TYPE_CNAME',
        purpose: 'DNS_RECORD_PURPOSE_TRAFFIC_ROUTE',
        requiredValue: target,
        currentValue: verified ? target : '',
        status: verified ? 'DNS_RECORD_STATUS_PROPAGATED' : 'DNS_RECORD_STATUS_REQUIRES_UPDATE',
      },
    ],
  };
}

function certificateStatus(verified: boolean, isCertified: boolean): string {
  if (isCertified) return 'CERTIFICATE_STATUS_TYPE_VALID';
  return verified ? 'CERTIFICATE_STATUS_TYPE_ISSUING' : 'CERTIFICATE_STATUS_TYPE_VALIDATING_OWNERSHIP';
}
