import { z } from 'zod';

/** What can have been done to a record of the trail. */
export const breakKinds = ['changed', 'removed', 'inserted', 'reordered', 'truncated'] as const;

/** The first record of a trail that is not as it was sealed. */
export const auditBreak = z.object({
  kind: z.enum(breakKinds),
  /** Its number in the chain; null for a record that never was in it. */
  seq: z.number().int().nullable(),
  /** Its id, as far as it is still known. */
  id: z.string().nullable(),
  reason: z.string(),
});
export type AuditBreak = Readonly<z.infer<typeof auditBreak>>;

/** Whether a trail is whole, up to which record, and by whose signature. */
export const auditVerdict = z
  .object({
    whole: z.boolean(),
    /** Sealed records that were looked at. */
    records: z.number().int(),
    /** The last checkpoint that was found valid. */
    head: z.object({ seq: z.number().int(), hash: z.string(), at: z.string() }).nullable(),
    public_key: z.string().describe('Ed25519, base64url: what an export is checked with offline'),
    first_bad: auditBreak.nullable(),
    /** Of a trail on a server, not of an export. */
    sealing: z
      .object({ stalled_since: z.string(), seconds: z.number().int(), reason: z.string() })
      .nullable()
      .optional()
      .describe(
        'Where sealing stands still: since when and why; what was appended since then can be removed without a trace',
      ),
    outside_from: z
      .number()
      .int()
      .nullable()
      .optional()
      .describe(
        'The first record that checkpoints outside of the database cover, on the server that answers; null before the first',
      ),
  })
  .meta({
    id: 'AuditVerdict',
    description: 'Whether the audit trail is whole, and which record is the first that is not',
  });
export type AuditVerdict = Readonly<z.infer<typeof auditVerdict>>;
