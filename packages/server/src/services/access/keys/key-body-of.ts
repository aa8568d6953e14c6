import { z } from 'zod';
import type { ApiKey } from '../../../core/api-key.ts';
import type { KeyBody } from '../../../core/key-body.ts';

const jwk = z.record(z.string(), z.unknown());

/** A key as callers see it, now; `clonesPerHour` is what a key has that names no number of its own. */
export function keyBodyOf(key: ApiKey, { now, clonesPerHour }: { now: Date; clonesPerHour: number }): KeyBody {
  return {
    id: key.id,
    name: key.name,
    state: stateOf(key, now),
    namespaces: [...key.namespaces],
    railway_projects: [...key.projects],
    permissions: [...key.permissions],
    clones_per_hour: key.clonesPerHour ?? clonesPerHour,
    public_key: key.publicKey === undefined ? null : jwk.parse(JSON.parse(key.publicKey)),
    created_at: key.createdAt,
    created_by: key.createdBy,
    expires_at: key.expiresAt ?? null,
    rotated_at: key.rotatedAt ?? null,
    last_used_at: key.lastUsedAt ?? null,
    revoked_at: key.revokedAt ?? null,
  };
}

function stateOf({ revokedAt, expiresAt }: ApiKey, now: Date): KeyBody['state'] {
  if (revokedAt) return 'revoked';
  return expiresAt && expiresAt <= now ? 'expired' : 'active';
}
