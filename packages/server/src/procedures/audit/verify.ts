import { z } from 'zod';
import { auditVerdict } from '../../core/audit-verdict.ts';
import { mustSeeEveryProject } from '../../services/access/permissions.ts';
import { permitted } from '../guards/authenticated.ts';
import { costly } from '../guards/costly.ts';

/** Whether the audit trail is whole; names the first record that is not as it was sealed. */
export const verifyAudit = permitted('audit:read')
  .meta({
    rest: [
      {
        method: 'GET',
        path: '/api/v1/audit/verify',
        summary: 'Is the trail whole?',
        description:
          'Checks the hash of every record and the signature of every checkpoint, and names the first record that is not as it was sealed.',
        errors: ['EngineUnavailableError'],
        tag: 'Audit',
        status: 200,
      },
    ],
  })
  .input(z.strictObject({}))
  .output(auditVerdict)
  .query(({ ctx }) => {
    // How long the trail is, and what it says of a record, is about everybody's projects.
    mustSeeEveryProject(ctx.caller);
    const signal = ctx.gone ? AbortSignal.any([ctx.gone, ctx.signal]) : ctx.signal;
    return costly(ctx, 'audit.verify', () => ctx.services.audit.verify(signal));
  });
