import { z } from 'zod';
import { publicKey } from './public-key.ts';
import { printableText } from './text-fields.ts';

const ttl = z
  .string()
  .regex(/^[1-9]\d{0,4}[hd]$/, 'must be hours or days, such as "72h" or "7d"')
  .describe('How long the environment is kept: "72h", "7d"; without an end when absent');

/** What a clone is asked for with (docs/contract.md: A clone request). Unknown fields are refused by name. */
export const cloneRequest = z
  .strictObject({
    client_name: printableText
      .min(1, 'must not be empty')
      .max(100, 'must have at most 100 characters')
      .describe('Client for whom the stand-in is made'),
    railway_project_id: printableText.min(1).max(100).optional().describe('The configured default when absent'),
    environment_name: printableText.max(200).optional().describe('Made from the client name and the time when absent'),
    source_environment: printableText.min(1).max(100).default('production'),
    custom_domain: printableText
      .max(253)
      .optional()
      .describe('A domain that is not valid gives a Railway domain instead'),
    wordpress_url_replace: z.boolean().default(false),
    enable_basic_auth: z.boolean().default(false),
    ttl: ttl.optional(),
    dry_run: z.boolean().default(false).describe('Answers with the plan and starts nothing'),
    callback_url: printableText
      .max(2_000)
      .optional()
      .describe('Told of the end by a signed request (Standard Webhooks)'),
    public_key: publicKey.optional().describe('JWK that the credentials are sealed for'),
  })
  .meta({ id: 'CloneRequest', description: 'What a clone is asked for with' });
export type CloneRequest = z.infer<typeof cloneRequest>;
