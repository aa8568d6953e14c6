import { z } from 'zod';
import { environmentNamePattern, namespace } from './names.ts';

/** The flow that clones a source environment into a staging environment. */
export const cloneStagingSpec = {
  id: 'clone-staging-api' as const,
  namespace,
  inputs: z.object({
    client_name: z.string().min(1).max(100).describe('Client for whom the stand-in is made'),
    railway_project_id: z.string().min(1).describe('Railway project that holds the source environment'),
    environment_name: z.string().regex(environmentNamePattern).describe('Name of the staging environment'),
    source_environment: z.string().min(1).default('production').describe('Environment that is cloned'),
    custom_domain: z.string().optional().describe('Domain for the staging environment; a Railway domain else'),
    wordpress_url_replace: z.boolean().default(false).describe('Replace production URLs by staging URLs'),
    enable_basic_auth: z.boolean().default(false).describe('Protect the staging environment with HTTP basic auth'),
    expires_at: z.string().optional().describe('When the environment may be deleted, RFC 3339 UTC; never when absent'),
    public_key: z.string().optional().describe('JWK (JSON) that the credentials are sealed for'),
  }),
  outputs: z.object({
    staging_url: z.string().describe('Where the staging environment answers'),
    environment_name: z.string(),
    environment_id: z.string().optional(),
    database_size: z.number().int().describe('Bytes'),
    duration: z.string().describe('Seconds, as "12.1s"'),
    sync_duration: z.string(),
    rows_copied: z.number().int(),
    tables_copied: z.number().int(),
    urls_replaced: z.number().int(),
    domain: z.string(),
    domain_fallback: z.boolean().describe('The custom domain could not be used, a Railway domain stands in'),
    basic_auth: z.string().optional().describe('Compact JWE of { username, password }'),
  }),
};

export type CloneInputs = z.infer<typeof cloneStagingSpec.inputs>;
export type CloneOutputs = z.infer<typeof cloneStagingSpec.outputs>;
