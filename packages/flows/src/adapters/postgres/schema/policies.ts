import { z } from 'zod';
import { ownObject, ownSchema } from '../own-objects.ts';
import type { Session } from '../session.ts';
import type { Statement } from '../statement.ts';

const policy = z.object({ label: z.string(), head: z.string(), tail: z.string(), roles: z.array(z.string()) });

/** Policies of row security, for those of their roles that the target has. */
export async function readPolicies(source: Session, hasRole: (role: string) => boolean): Promise<Statement[]> {
  const policies = await source.rows(
    `SELECT 'policy ' || p.polname || ' on ' || c.oid::regclass AS label,
       format('CREATE POLICY %I ON %s AS %s FOR %s', p.polname, c.oid::regclass,
         CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
         CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END) AS head,
       format('%s%s', ' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')',
         ' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')') AS tail,
       (SELECT jsonb_agg(CASE r WHEN 0 THEN 'public' ELSE r::regrole::text END) FROM unnest(p.polroles) r) AS roles
     FROM pg_catalog.pg_policy p JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
     JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE ${ownSchema} AND ${ownObject('pg_class', 'c.oid')} ORDER BY p.oid`,
    policy,
  );
  return policies.flatMap(({ label, head, tail, roles }) => {
    const known = roles.filter(hasRole);
    return known.length > 0 ? [{ label, sql: `${head} TO ${known.join(', ')}${tail}` }] : [];
  });
}
