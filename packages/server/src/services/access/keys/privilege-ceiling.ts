import type { ApiKey } from '../../../core/api-key.ts';
import { AppError } from '../../../core/app-error.ts';
import { type Caller, seesEveryProject } from '../../../core/caller.ts';
import { dayMs } from '../../../core/durations.ts';
import { hasPermission, seesNamespace } from '../permissions.ts';

/** Whether the key reaches no further than the caller sees: for any other the answer is that there is none. */
export function seesKey(caller: Caller, { namespaces, projects }: Pick<ApiKey, 'namespaces' | 'projects'>): boolean {
  return (
    namespaces.every((namespace) => seesNamespace(caller, namespace)) && foreignProject(caller, projects) === undefined
  );
}

// The first of these that the caller does not have; `*` is had by who has `*` alone.
function foreignProject(caller: Caller, projects: readonly string[]): string | undefined {
  return seesEveryProject(caller) ? undefined : projects.find((project) => !caller.projects.includes(project));
}

/**
 * Throws ForbiddenError where the key could do more than the caller, or for longer than `lastMoment`: who may make keys, or
 * be given a fresh secret of one, must not rise by it. A key without a number of clones of its own has the server's,
 * `clonesPerHour`; what was configured and the tokens of an issuer have no bound but their own.
 */
export function mustNotExceed(
  caller: Caller,
  key: Pick<ApiKey, 'namespaces' | 'projects' | 'permissions' | 'clonesPerHour' | 'expiresAt'>,
  { clonesPerHour, lastMoment }: { clonesPerHour: number; lastMoment: Date | undefined },
): void {
  const beyond = key.namespaces.find((namespace) => !seesNamespace(caller, namespace));
  if (beyond !== undefined) throw exceeds('namespaces', `the namespace ${beyond}`);
  const foreign = foreignProject(caller, key.projects);
  if (foreign !== undefined) throw exceeds('railway_projects', `the Railway project ${foreign}`);
  const lacking = key.permissions.find((permission) => !hasPermission(caller, permission));
  if (lacking !== undefined) throw exceeds('permissions', `the permission ${lacking}`);
  const clonesMax = caller.clonesPerHour ?? (caller.keyId === undefined ? Number.POSITIVE_INFINITY : clonesPerHour);
  if ((key.clonesPerHour ?? clonesPerHour) > clonesMax)
    throw exceeds('clones_per_hour', `more than ${clonesMax} clones an hour`);
  if (lastMoment && !(key.expiresAt && key.expiresAt <= lastMoment))
    throw exceeds('expires_at', `a life beyond ${lastMoment.toISOString()}`);
}

/**
 * Until when a key may last that this caller makes, or takes a fresh secret of; undefined where it may for ever. A key's
 * does not outlive it. A token's own end says how long somebody is logged in, which is too short for a key, and nobody
 * tells us when its issuer trusts its holder no longer: so that such a key has to be made anew every so many days.
 */
export function lastMomentOf(caller: Caller, { now, jwtKeyDays }: { now: Date; jwtKeyDays: number }): Date | undefined {
  if (caller.kind === 'api-key' || caller.expiresAt === undefined) return caller.expiresAt;
  return new Date(now.getTime() + jwtKeyDays * dayMs);
}

function exceeds(field: string, what: string): AppError {
  return new AppError('ForbiddenError', `A key cannot be given more than its maker has: ${what}`, {
    details: { field },
  });
}
