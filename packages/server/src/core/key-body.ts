import { z } from 'zod';
import { permissions } from './caller.ts';
import { dayMs, hourMs, minuteMs } from './durations.ts';
import { publicKey } from './public-key.ts';
import { secretText } from './secret-text.ts';
import { identifier, printableText } from './text-fields.ts';

const namespace = z
  .string()
  .regex(/^(\*|[A-Za-z0-9][A-Za-z0-9._-]{0,149})$/, 'must be a namespace such as "dev.deployment", or "*" for all');

const project = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,199}$/, 'must be the id of a Railway project');

const permission = z
  .enum(permissions)
  .meta({ id: 'Permission', description: 'What a key may do; `admin` includes the others' });

/** What a key is asked for with. */
export const keyRequest = z
  .strictObject({
    name: printableText.min(1, 'must not be empty').max(100, 'must have at most 100 characters'),
    permissions: z.array(permission).min(1, 'must name at least one').max(permissions.length),
    namespaces: z.array(namespace).min(1, 'must name at least one').max(50).default(['dev.deployment']),
    railway_projects: z
      .union([
        z.literal('*'),
        z
          .array(z.union([z.literal('*'), project]))
          .min(1, 'must name at least one')
          .max(50),
      ])
      .optional()
      .describe('Ids of Railway projects, or "*" for all; those of its maker when absent'),
    clones_per_hour: z
      .number()
      .int()
      .min(1)
      .max(100_000)
      .optional()
      .describe('In a rolling hour; the default of the server when absent'),
    expires_at: z.date().max(new Date('9999-12-31T23:59:59.999Z')).optional().describe('Never expires when absent'),
    public_key: publicKey.optional().describe('JWK that credentials of clones of this key are sealed for'),
  })
  .meta({ id: 'KeyRequest', description: 'What an API key is made with' });
export type KeyRequest = z.infer<typeof keyRequest>;

/** How long the secret before stays valid: nought to thirty days. */
export const gracePeriod = z
  .string()
  .regex(/^\d{1,5}[smhd]$/, 'must be seconds, minutes, hours or days, such as "0s" or "24h"')
  .refine((text) => gracePeriodMs(text) <= 30 * dayMs, 'must be at most 30 days');

const unitMs = { s: 1_000, m: minuteMs, h: hourMs, d: dayMs };

/** A grace period in milliseconds. */
export function gracePeriodMs(text: string): number {
  const unit = z.enum(['s', 'm', 'h', 'd']).catch('s').parse(text.at(-1));
  return Number.parseInt(text, 10) * unitMs[unit];
}

/** An API key as it is shown: never its secret. */
export const keyBody = z
  .object({
    id: identifier.describe('What history and audit call the holder by'),
    name: z.string(),
    state: z.enum(['active', 'expired', 'revoked']),
    namespaces: z.array(z.string()),
    railway_projects: z.array(z.string()).describe('Ids of the Railway projects that exist for it; "*" for all'),
    permissions: z.array(permission),
    clones_per_hour: z.number().int(),
    public_key: z.record(z.string(), z.unknown()).nullable(),
    created_at: z.date(),
    created_by: z.string(),
    expires_at: z.date().nullable(),
    rotated_at: z.date().nullable(),
    last_used_at: z.date().nullable().describe('Accurate to a minute'),
    revoked_at: z.date().nullable(),
  })
  .meta({ id: 'Key', description: 'An API key, without its secret' });
export type KeyBody = z.infer<typeof keyBody>;

/** A key with its secret, which is shown this once. */
export const keyWithSecret = keyBody
  .extend({ secret: secretText('us_…: shown this once, and kept nowhere') })
  .meta({ id: 'KeyWithSecret', description: 'An API key with its secret, which is shown this once' });
export type KeyWithSecret = z.infer<typeof keyWithSecret>;
