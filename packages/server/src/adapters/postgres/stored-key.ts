import { z } from 'zod';
import type { ApiKey, SecretHash } from '../../core/api-key.ts';
import { permissions } from '../../core/caller.ts';

/** A key as the table has it. */
export interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly namespaces: string[];
  readonly permissions: string[];
  readonly clones_per_hour: number | null;
  readonly public_key: string | null;
  readonly created_at: Date;
  readonly created_by: string;
  readonly expires_at: Date | null;
  readonly rotated_at: Date | null;
  readonly last_used_at: Date | null;
  readonly revoked_at: Date | null;
}

/** A secret as its table has it. */
export interface SecretRow {
  readonly sha256: Buffer;
  readonly valid_until: Date | null;
}

/** The row of a new key. */
export function toRow(key: ApiKey) {
  return {
    id: key.id,
    name: key.name,
    namespaces: [...key.namespaces],
    permissions: [...key.permissions],
    clones_per_hour: key.clonesPerHour ?? null,
    public_key: key.publicKey ?? null,
    created_at: key.createdAt,
    created_by: key.createdBy,
    expires_at: key.expiresAt ?? null,
  };
}

// A permission that this version does not know is none.
const known = z.enum(permissions);

export function toKey(row: KeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    namespaces: row.namespaces,
    permissions: row.permissions.flatMap((permission) => known.safeParse(permission).data ?? []),
    createdAt: row.created_at,
    createdBy: row.created_by,
    ...(row.clones_per_hour === null ? {} : { clonesPerHour: row.clones_per_hour }),
    ...(row.public_key === null ? {} : { publicKey: row.public_key }),
    ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
    ...(row.rotated_at === null ? {} : { rotatedAt: row.rotated_at }),
    ...(row.last_used_at === null ? {} : { lastUsedAt: row.last_used_at }),
    ...(row.revoked_at === null ? {} : { revokedAt: row.revoked_at }),
  };
}

export function toSecret({ sha256, valid_until }: SecretRow): SecretHash {
  return { sha256, ...(valid_until === null ? {} : { validUntil: valid_until }) };
}
