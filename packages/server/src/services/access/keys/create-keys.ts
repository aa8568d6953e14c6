import { defined } from '@understudy/flows/specs';
import { ulid } from 'ulid';
import type { ApiKey, KeyStore } from '../../../core/api-key.ts';
import { AppError, invalid } from '../../../core/app-error.ts';
import type { AuditEntry } from '../../../core/audit-entry.ts';
import { type Caller, seesEveryProject } from '../../../core/caller.ts';
import type { Clock } from '../../../core/clock.ts';
import type { KeyBody, KeyRequest, KeyWithSecret } from '../../../core/key-body.ts';
import { newSecret, sha256Of } from '../key-secret.ts';
import { keyBodyOf } from './key-body-of.ts';
import { lastMomentOf, mustNotExceed, seesKey } from './privilege-ceiling.ts';

/** What an admin does with API keys. A key that reaches further than the caller sees is none: NotFoundError. */
export interface Keys {
  /** Throws ForbiddenError for a key that could do more than the caller. */
  create(order: KeyChangeOrigin, request: KeyRequest): Promise<KeyWithSecret>;
  list(caller: Caller, page: { cursor?: string | undefined; limit: number }): Promise<KeyPage>;
  /** A new secret; the ones before stay valid for the grace period. Throws ConflictError for a key that is no longer valid. */
  rotate(order: KeyChangeOrigin, keyId: string, graceMs: number): Promise<KeyWithSecret>;
  /** Ends the key at once and for ever, with every stream that is open on it. */
  revoke(order: KeyChangeOrigin, keyId: string): Promise<KeyBody>;
}

/** Who changes a key, and what the audit trail is to say of it. */
export interface KeyChangeOrigin {
  readonly caller: Caller;
  readonly audit: AuditEntry;
}

export interface KeyPage {
  readonly items: KeyBody[];
  readonly next_cursor: string | null;
}

export interface KeyNeeds {
  readonly keys: KeyStore;
  readonly clock: Clock;
  /** Clones in a rolling hour for keys that name no number of their own. */
  readonly clonesPerHour: number;
  /** How many days a key may last that a token makes which ends. */
  readonly jwtKeyDays: number;
}

export function createKeys({ keys, clock, clonesPerHour, jwtKeyDays }: KeyNeeds): Keys {
  const boundsOf = (caller: Caller, now: Date): Bounds => ({
    clonesPerHour,
    lastMoment: lastMomentOf(caller, { now, jwtKeyDays }),
  });
  const bodyOf = (key: ApiKey, now = clock.now()) => keyBodyOf(key, { now, clonesPerHour });
  const seen = async (caller: Caller, id: string) => {
    const found = await keys.find(id);
    if (found && seesKey(caller, found.key)) return found.key;
    throw missing(id);
  };
  return {
    async create({ caller, audit }, request) {
      const now = clock.now();
      const bounds = boundsOf(caller, now);
      const key = newKey(caller, request, { now, ...bounds });
      mustNotExceed(caller, key, bounds);
      const secret = newSecret(key.id);
      await keys.insert(key, sha256Of(secret), audit);
      return { ...bodyOf(key), secret };
    },
    async list(caller, { cursor, limit }) {
      // One more than asked for tells whether there is another page.
      const namespaces = caller.namespaces.includes('*') ? undefined : caller.namespaces;
      const projects = seesEveryProject(caller) ? undefined : caller.projects;
      const found = await keys.page(defined({ limit: limit + 1, namespaces, projects, cursor }));
      const items = found.slice(0, limit).map((key) => bodyOf(key));
      return { items, next_cursor: found.length > limit ? (items.at(-1)?.id ?? null) : null };
    },
    async rotate({ caller, audit }, id, graceMs) {
      const at = clock.now();
      mustNotExceed(caller, await seen(caller, id), boundsOf(caller, at));
      const secret = newSecret(id);
      const graceUntil = new Date(at.getTime() + graceMs);
      const key = await keys.rotate(id, { sha256: sha256Of(secret), at, graceUntil, audit });
      if (!key) throw new AppError('ConflictError', 'This key has expired or was revoked', { details: { key_id: id } });
      return { ...bodyOf(key, at), secret };
    },
    async revoke({ caller, audit }, id) {
      await seen(caller, id);
      const key = await keys.revoke(id, { at: clock.now(), audit });
      if (!key) throw missing(id);
      return bodyOf(key);
    },
  };
}

interface Bounds {
  readonly clonesPerHour: number;
  readonly lastMoment: Date | undefined;
}

function newKey(
  caller: Caller,
  request: KeyRequest,
  { now, clonesPerHour, lastMoment }: Bounds & { now: Date },
): ApiKey {
  if (request.expires_at && request.expires_at <= now) throw invalid('expires_at', 'must be in the future');
  const expiresAt = request.expires_at ?? lastMoment;
  // Without a number it follows the server's, unless that is more than its maker has.
  const makersLimit = caller.clonesPerHour ?? clonesPerHour;
  const ownLimit = request.clones_per_hour ?? (makersLimit < clonesPerHour ? makersLimit : undefined);
  return defined({
    // Sorts by time, and is written as text that nobody has to shift for.
    id: `key_${ulid(now.getTime()).toLowerCase()}`,
    name: request.name,
    namespaces: [...new Set(request.namespaces)],
    projects: projectsFor(caller, request.railway_projects),
    permissions: [...new Set(request.permissions)],
    createdAt: now,
    createdBy: caller.id,
    clonesPerHour: ownLimit,
    publicKey: request.public_key && JSON.stringify(request.public_key),
    expiresAt,
  });
}

// A key that names none has its maker's.
function projectsFor({ projects }: Caller, asked: KeyRequest['railway_projects'] = [...projects]): readonly string[] {
  return asked.includes('*') ? ['*'] : [...new Set(asked)];
}

function missing(keyId: string): AppError {
  return new AppError('NotFoundError', 'There is no such key', { details: { key_id: keyId } });
}
