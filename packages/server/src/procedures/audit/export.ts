import { z } from 'zod';
import { permitted } from '../guards/authenticated.ts';
import { costly } from '../guards/costly.ts';

const number = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** The audit trail in pages of lines that, put together, can be checked without the server. */
export const exportAudit = permitted('audit:read')
  .meta({
    rest: [
      {
        method: 'GET',
        path: '/api/v1/audit/export',
        summary: 'Export the trail',
        description:
          'Pages of lines that, put together, can be checked without the server. Go on with `after: next` and `until` of the first page, until `next` is null.',
        tag: 'Audit',
        status: 200,
      },
    ],
  })
  .input(
    z.strictObject({
      after: number.default(0).describe('The `next` of the page before'),
      until: number.optional().describe('The `until` of the first page'),
      limit: z.number().int().min(1).max(1_000).default(500),
    }),
  )
  .output(
    z
      .object({
        lines: z.array(z.string()).describe('The last of the last page is the signed checkpoint'),
        until: z.number().int(),
        next: z.number().int().nullable().describe('Null on the last page'),
      })
      .meta({ id: 'AuditExportPage', description: "A page of the audit trail's export" }),
  )
  .query(async ({ ctx, input }) => {
    const { lines, ...page } = await costly(ctx, 'audit.export', () => ctx.services.audit.export(ctx.caller, input));
    return { ...page, lines: [...lines] };
  });
