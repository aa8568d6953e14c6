/** Railway's own domains and custom ones with their DNS records and certificate. */
export const domainsSchema = `
extend type Query {
  domains(environmentId: String!, projectId: String!, serviceId: String!): AllDomains!
  customDomain(id: String!, projectId: String!): CustomDomain!
  customDomainAvailable(domain: String!): DomainAvailable!
  serviceDomainAvailable(domain: String!): DomainAvailable!
}

extend type Mutation {
  serviceDomainCreate(input: ServiceDomainCreateInput!): ServiceDomain!
  serviceDomainDelete(id: String!): Boolean!
  customDomainCreate(input: CustomDomainCreateInput!): CustomDomain!
  customDomainDelete(id: String!): Boolean!
}

input ServiceDomainCreateInput {
  environmentId: String!
  serviceId: String!
  targetPort: Int
}

input CustomDomainCreateInput {
  projectId: String!
  environmentId: String!
  serviceId: String!
  domain: String!
  targetPort: Int
}

type AllDomains {
  serviceDomains: [ServiceDomain!]!
  customDomains: [CustomDomain!]!
}

type ServiceDomain {
  id: ID!
  domain: String!
  suffix: String
  targetPort: Int
  environmentId: String!
  serviceId: String!
  syncStatus: ServiceDomainSyncStatus!
}

enum ServiceDomainSyncStatus {
  ACTIVE
  CREATING
  DELETED
  DELETING
  UNSPECIFIED
  UPDATING
}

type CustomDomain {
  id: ID!
  domain: String!
  targetPort: Int
  environmentId: String!
  serviceId: String!
  isRailwayDomain: Boolean!
  syncStatus: CustomDomainSyncStatus!
  status: CustomDomainStatus!
}

enum CustomDomainSyncStatus {
  ACTIVE
  CREATING
  DELETED
  DELETING
  UNSPECIFIED
  UPDATING
}

type CustomDomainStatus {
  verified: Boolean!
  verificationToken: String
  verificationDnsHost: String
  certificateStatus: CertificateStatus!
  certificateStatusDetailed: CertificateStatusDetailed
  certificateErrorType: CertificateErrorType
  certificateErrorMessage: String
  certificateRetryable: Boolean
  cdnProvider: CDNProvider
  dnsRecords: [DNSRecords!]!
}

enum CertificateStatus {
  CERTIFICATE_STATUS_TYPE_ISSUE_FAILED
  CERTIFICATE_STATUS_TYPE_ISSUING
  CERTIFICATE_STATUS_TYPE_UNSPECIFIED
  CERTIFICATE_STATUS_TYPE_VALID
  CERTIFICATE_STATUS_TYPE_VALIDATING_OWNERSHIP
  UNRECOGNIZED
}

enum CertificateStatusDetailed {
  CERTIFICATE_STATUS_TYPE_DETAILED_COMPLETE
  CERTIFICATE_STATUS_TYPE_DETAILED_FAILED
  CERTIFICATE_STATUS_TYPE_DETAILED_POLLING_AUTHORIZATIONS
  CERTIFICATE_STATUS_TYPE_DETAILED_UNSPECIFIED
  UNRECOGNIZED
}

enum CertificateErrorType {
  CERTIFICATE_ERROR_TYPE_DNS_VALIDATION
  CERTIFICATE_ERROR_TYPE_INTERNAL
  CERTIFICATE_ERROR_TYPE_RATE_LIMIT
  CERTIFICATE_ERROR_TYPE_UNSPECIFIED
  UNRECOGNIZED
}

enum CDNProvider {
  DETECTED_CDN_PROVIDER_CLOUDFLARE
  DETECTED_CDN_PROVIDER_UNSPECIFIED
  UNRECOGNIZED
}

type DNSRecords {
  hostlabel: String!
  fqdn: String!
  zone: String!
  recordType: DNSRecordType!
  purpose: DNSRecordPurpose!
  requiredValue: String!
  currentValue: String!
  status: DNSRecordStatus!
}

enum DNSRecordType {
  DNS_RECORD_TYPE_A
  DNS_RECORD_TYPE_CNAME
  DNS_RECORD_TYPE_NS
  DNS_RECORD_TYPE_TXT
  DNS_RECORD_TYPE_UNSPECIFIED
  UNRECOGNIZED
}

enum DNSRecordPurpose {
  DNS_RECORD_PURPOSE_ACME_DNS01_CHALLENGE
  DNS_RECORD_PURPOSE_TRAFFIC_ROUTE
  DNS_RECORD_PURPOSE_UNSPECIFIED
  UNRECOGNIZED
}

enum DNSRecordStatus {
  DNS_RECORD_STATUS_PROPAGATED
  DNS_RECORD_STATUS_REQUIRES_UPDATE
  DNS_RECORD_STATUS_UNSPECIFIED
  UNRECOGNIZED
}

type DomainAvailable {
  available: Boolean!
  message: String!
}
`;
