import { z } from 'zod';
import { rfc3339Date } from '../../core/rfc3339-date.ts';
import { executionState, statusBody } from '../../core/status-body.ts';
import { identifier, printableText } from '../../core/text-fields.ts';
import { permitted } from '../guards/authenticated.ts';

const input = z
  .strictObject({
    namespace: identifier.optional(),
    flow_id: identifier.optional(),
    system: z.boolean().default(false).describe('With housekeeping: what runs by itself, or only to answer'),
    initiator: identifier.optional().describe('Key id or token subject'),
    environment: identifier.optional().describe('Name of the staging environment that it is about'),
    state: z.array(executionState).optional(),
    from: rfc3339Date.optional().describe('Created at or after'),
    to: rfc3339Date.optional().describe('Created before'),
    limit: z.number().int().min(1).max(200).default(50),
    cursor: printableText.max(500).optional(),
  })
  .meta({ id: 'HistoryQuery', description: 'Which executions' });

const historyPage = z
  .object({
    items: z.array(statusBody),
    next_cursor: z.string().nullable().describe('Of the next page'),
    total: z.number().int().describe('Of all pages'),
  })
  .meta({ id: 'HistoryPage', description: 'A page of executions, newest first' });

/** Past and present executions, newest first. */
export const listHistory = permitted('history:read')
  .meta({
    rest: [
      {
        method: 'GET',
        path: '/api/v1/executions',
        summary: 'History of executions',
        description:
          'Clones, deletions and what else flows did, newest first. Filters can be combined; go on with `cursor: next_cursor` until it is null.',
        tag: 'History',
        status: 200,
      },
    ],
  })
  .input(input)
  .output(historyPage)
  .query(({ ctx, input: query }) => ctx.services.history.list(ctx.caller, query));
