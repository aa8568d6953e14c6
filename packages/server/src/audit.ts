/** The audit trail without a server: what an export is checked with. */
export { type AuditVerdict, auditVerdict } from './core/audit-verdict.ts';
export { verifyExport } from './services/audit/verify-export.ts';
