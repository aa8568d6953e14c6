import { z } from 'zod';
import { environmentNamePattern, namespace } from './names.ts';

/** The flow that clones a source environment into a staging environment. */
export const cloneStagingSpec = {
  id: 'clone-staging-api' as const,
  namespace,
  inputs: z.object({
    client_name: z.string().min(1).max(100).meta({ title: 'Client', description: 'For whom the stand-in is made' }),
    railway_project_id: z.string().min(1).meta({
      title: 'Railway project',
      description: 'Id of the project that holds the source environment',
    }),
    environment_name: z.string().regex(environmentNamePattern).meta({
      title: 'Name of the staging environment',
      description: 'Lower-case letters, digits and hyphens; 3 to 50, a letter first',
    }),
    source_environment: z.string().min(1).default('production').meta({
      title: 'Source environment',
      description: 'The environment that is cloned',
    }),
    custom_domain: z.string().optional().meta({
      title: 'Custom domain',
      description: 'Domain for the staging environment; a Railway domain else',
    }),
    wordpress_url_replace: z.boolean().default(false).meta({
      title: 'Replace URLs',
      description: 'Replace production URLs by staging URLs in the copied database',
    }),
    enable_basic_auth: z.boolean().default(false).meta({
      title: 'Basic auth',
      description: 'Protect the staging environment with HTTP basic auth; needs a public key to seal the password for',
    }),
    expires_at: z.string().optional().meta({
      title: 'Expires at',
      description: 'When the environment may be deleted, RFC 3339 UTC; never when absent',
      format: 'date-time',
    }),
    public_key: z.string().optional().meta({
      title: 'Public key',
      description: 'JWK that the credentials of basic auth are sealed for',
      contentMediaType: 'application/json',
    }),
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
