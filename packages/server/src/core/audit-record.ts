import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { type AuditEntry, auditOutcomes } from './audit-entry.ts';
import { canonicalJson } from './canonical-json.ts';

/** An audit record as it is kept: one flat object, every field always there. */
export const auditRecord = z.object({
  id: z.string().describe('ULID: sorts by time'),
  at: z.string().describe('RFC 3339, UTC'),
  action: z.string(),
  outcome: z.enum(auditOutcomes),
  initiator: z.string().nullable(),
  ip: z.string().nullable(),
  namespace: z.string().nullable(),
  // Records from before projects were told apart have none.
  railway_project_id: z.string().nullable().default(null),
  inputs: z.unknown(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  execution_id: z.string().nullable(),
  key_id: z.string().nullable().describe('The API key that was made or changed'),
  intent_id: z.string().nullable(),
  request_id: z.string().nullable(),
});
export type AuditRecord = z.infer<typeof auditRecord>;

/** The record of an entry that is written at this moment under this id. */
export function recordOf(entry: AuditEntry, { id, at }: { id: string; at: Date }): AuditRecord {
  return {
    id,
    at: at.toISOString(),
    action: entry.action,
    outcome: entry.outcome,
    initiator: entry.initiator ?? null,
    ip: entry.ip ?? null,
    namespace: entry.namespace ?? null,
    railway_project_id: entry.projectId ?? null,
    inputs: entry.inputs ?? null,
    error: entry.error ?? null,
    execution_id: entry.executionId ?? null,
    key_id: entry.keyId ?? null,
    intent_id: entry.intentId ?? null,
    request_id: entry.requestId ?? null,
  };
}

/**
 * A record as the text that is stored and chained: canonical JSON (RFC 8785), with a `mac` over the rest of it, so that
 * the sealer takes up only what this server wrote, whoever else may insert.
 */
export function recordText(record: AuditRecord, macKey: Buffer): string {
  return canonicalJson({ ...record, mac: macOf(record, macKey) });
}

/** Whether a stored text was written by a holder of the key. */
export function isGenuine(text: string, macKey: Buffer): boolean {
  const { mac, ...record } = fieldsOf(text) ?? {};
  if (typeof mac !== 'string' || canonicalJson({ ...record, mac }) !== text) return false;
  const [given, expected] = [Buffer.from(mac), Buffer.from(macOf(record, macKey))];
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** The fields of a stored text; undefined where it is no JSON object any more. */
export function fieldsOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function macOf(record: object, macKey: Buffer): string {
  return createHmac('sha256', macKey).update(canonicalJson(record)).digest('base64url');
}
