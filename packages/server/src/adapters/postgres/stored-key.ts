import { defined } from '@understudy/flows/specs';
import { z } from 'zod';
import type { ApiKey, SecretHash } from '../../core/api-key.ts';
import { permissions } from '../../core/caller.ts';

// A permission that this version does not know is none.
const known = z.enum(permissions);

/** A key as its table has it. */
export const keyRow = z.object({
  id: z.string(),
  name: z.string(),
  namespaces: z.array(z.string()),
  railway_projects: z.array(z.string()),
  permissions: z
    .array(z.string())
    .transform((names) => names.flatMap((permission) => known.safeParse(permission).data ?? [])),
  clones_per_hour: z.number().nullable(),
  public_key: z.string().nullable(),
  created_at: z.date(),
  created_by: z.string(),
  expires_at: z.date().nullable(),
  rotated_at: z.date().nullable(),
  last_used_at: z.date().nullable(),
  revoked_at: z.date().nullable(),
});

/** A secret as its table has it. */
export const secretRow = z.object({ sha256: z.instanceof(Uint8Array), valid_until: z.date().nullable() });

/** The row of a new key. */
export function toRow(key: ApiKey) {
  return {
    id: key.id,
    name: key.name,
    namespaces: [...key.namespaces],
    railway_projects: [...key.projects],
    permissions: [...key.permissions],
    clones_per_hour: key.clonesPerHour ?? null,
    public_key: key.publicKey ?? null,
    created_at: key.createdAt,
    created_by: key.createdBy,
    expires_at: key.expiresAt ?? null,
  };
}

/** The key of a row. */
export function toKey(row: z.infer<typeof keyRow>): ApiKey {
  return defined({
    id: row.id,
    name: row.name,
    namespaces: row.namespaces,
    projects: row.railway_projects,
    permissions: row.permissions,
    createdAt: row.created_at,
    createdBy: row.created_by,
    clonesPerHour: row.clones_per_hour ?? undefined,
    publicKey: row.public_key ?? undefined,
    expiresAt: row.expires_at ?? undefined,
    rotatedAt: row.rotated_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
  });
}

/** The secret of a row. */
export function toSecret({ sha256, valid_until }: z.infer<typeof secretRow>): SecretHash {
  return defined({ sha256, validUntil: valid_until ?? undefined });
}
