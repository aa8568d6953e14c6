import { z } from 'zod';
import { namespace } from './names.ts';

/** Compresses old logs and removes executions whose time is up, in the engine and in the server's store. Runs by schedule. */
export const purgeExecutionsSpec = {
  id: 'purge-executions' as const,
  namespace,
  inputs: z.object({
    dry_run: z.boolean().default(false).meta({ title: 'Dry run', description: 'Only say what would be done' }),
  }),
  outputs: z.object({
    executions: z.number().int().describe('Executions removed'),
    intents: z.number().int(),
    opened_credentials: z.number().int(),
    logs_archived: z.number().int().describe('Executions whose log was compressed'),
  }),
};
