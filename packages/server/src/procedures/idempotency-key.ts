import { createHash } from 'node:crypto';
import { seesEveryProject } from '../core/caller.ts';
import type { AuthenticatedContext } from './context.ts';

/**
 * The idempotency key under which a request is remembered for its caller. What a key may touch never changes, but an
 * issuer's tokens of one subject may be for other projects each: what was answered to one must not be repeated to another,
 * nor be known to have been asked.
 */
export function idempotencyKeyOf({ caller, audit, ...of }: AuthenticatedContext): string | undefined {
  const idempotencyKey = of.idempotencyKey ?? audit.idempotencyKey;
  if (idempotencyKey === undefined || caller.kind !== 'token' || seesEveryProject(caller)) return idempotencyKey;
  const projects = createHash('sha256')
    .update(JSON.stringify([...new Set(caller.projects)].sort()))
    .digest('base64url');
  return `${idempotencyKey} ${projects}`;
}
