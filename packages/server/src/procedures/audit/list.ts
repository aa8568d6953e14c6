import { z } from 'zod';
import { auditOutcomes } from '../../core/audit-entry.ts';
import { auditRecord } from '../../core/audit-record.ts';
import { rfc3339Date } from '../../core/rfc3339-date.ts';
import { identifier, printableText } from '../../core/text-fields.ts';
import { permitted } from '../guards/authenticated.ts';

const input = z
  .strictObject({
    from: rfc3339Date.optional().describe('Written at or after'),
    to: rfc3339Date.optional().describe('Written before'),
    action: identifier.optional().describe('The procedure, such as clone.start'),
    initiator: identifier.optional().describe('Key id or token subject'),
    outcome: z.enum(auditOutcomes).optional(),
    execution_id: identifier.optional(),
    limit: z.number().int().min(1).max(200).default(50),
    cursor: printableText.max(500).optional(),
  })
  .meta({ id: 'AuditQuery', description: 'Which records of the audit trail' });

const item = auditRecord
  .extend({
    at: z.date(),
    seq: z.number().int().nullable().describe('Its number in the chain; null for a moment, until it is sealed'),
  })
  .meta({ id: 'AuditRecord', description: 'Who did what, from where, and what came of it' });

const auditPage = z
  .object({ items: z.array(item), next_cursor: z.string().nullable().describe('Of the next page') })
  .meta({ id: 'AuditPage', description: 'A page of the audit trail, newest first' });

/** The audit trail, newest first: who did what, from where, and what came of it. */
export const listAudit = permitted('audit:read')
  .meta({
    rest: [
      {
        method: 'GET',
        path: '/api/v1/audit',
        summary: 'Audit records',
        description: 'Who did what, from where, and what came of it, newest first.',
        tag: 'Audit',
        status: 200,
      },
    ],
  })
  .input(input)
  .output(auditPage)
  .query(async ({ ctx, input: query }) => {
    const page = await ctx.services.audit.list(ctx.caller, query);
    return { ...page, items: page.items.map((record) => ({ ...record, at: new Date(record.at) })) };
  });
