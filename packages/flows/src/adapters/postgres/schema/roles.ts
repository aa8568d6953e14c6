import { z } from 'zod';
import type { TaskContext } from '../../../core/task-context.ts';
import type { Session } from '../session.ts';

/**
 * Tells whether the target has a role that the source names; roles are the server's, a copy makes none. What belongs to
 * a missing one is left to the target's own user, and logged once.
 */
export async function rolesOf(target: Session, context: TaskContext): Promise<(role: string) => boolean> {
  const rows = await target.rows(
    'SELECT oid::regrole::text AS name FROM pg_catalog.pg_roles',
    z.object({ name: z.string() }),
  );
  const known = new Set(rows.map((row) => row.name)).add('public');
  const warned = new Set<string>();
  return (role) => {
    if (known.has(role)) return true;
    if (!warned.has(role)) {
      context.log('WARN', `The target has no role ${role}: what it owns or may do is left out`);
      warned.add(role);
    }
    return false;
  };
}
