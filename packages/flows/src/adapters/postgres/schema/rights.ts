import { z } from 'zod';
import { ownObject, ownSchema } from '../own-objects.ts';
import type { Session } from '../session.ts';
import type { Statement } from '../statement.ts';
import { ownedObjects } from './owned-objects.ts';

const ownership = z.object({ kind: z.string(), name: z.string(), owner: z.string() });
const grant = z.object({
  on: z.string(),
  grantee: z.string(),
  privilege: z.string(),
  grantable: z.boolean(),
});

/** Gives each object to its owner, where the target has that role. */
export async function readOwners(source: Session, hasRole: (role: string) => boolean): Promise<Statement[]> {
  const owned = await source.rows(
    `SELECT o.kind, o.name, o.owner::regrole::text AS owner FROM (${ownedObjects}) o
     WHERE NOT (o.kind = 'SEQUENCE' AND EXISTS (SELECT FROM pg_catalog.pg_depend d
       WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = o.name::regclass AND d.deptype IN ('a', 'i')))`,
    ownership,
  );
  return owned
    .filter(({ owner }) => hasRole(owner))
    .map(({ kind, name, owner }) => ({
      label: `owner of ${name}`,
      sql: `ALTER ${kind} ${name} OWNER TO ${owner}`,
    }));
}

const grantsOn = `CASE WHEN o.kind IN ('VIEW', 'MATERIALIZED VIEW') THEN 'TABLE' ELSE o.kind END || ' ' || o.name`;

/** Takes away what everyone gets by default from objects whose rights were changed, then grants what the source grants. */
export async function readGrants(source: Session, hasRole: (role: string) => boolean): Promise<Statement[]> {
  const changed = await source.rows(
    `SELECT ${grantsOn} AS "on", o.owner::regrole::text AS owner FROM (${ownedObjects}) o WHERE o.acl IS NOT NULL`,
    z.object({ on: z.string(), owner: z.string() }),
  );
  const grants = await source.rows(`${objectGrants} UNION ALL ${columnGrants}`, grant);
  return [
    ...changed.map(({ on, owner }) => ({
      label: `rights on ${on}`,
      sql: `REVOKE ALL ON ${on} FROM PUBLIC${hasRole(owner) ? `, ${owner}` : ''}`,
    })),
    ...grants
      .filter(({ grantee }) => hasRole(grantee))
      .map(({ on, grantee, privilege, grantable }) => ({
        label: `rights on ${on}`,
        sql: `GRANT ${privilege} ON ${on} TO ${grantee}${grantable ? ' WITH GRANT OPTION' : ''}`,
      })),
  ];
}

const grantee = `CASE a.grantee WHEN 0 THEN 'public' ELSE a.grantee::regrole::text END`;

const objectGrants = `
  SELECT ${grantsOn} AS "on", ${grantee} AS grantee, a.privilege_type AS privilege, a.is_grantable AS grantable
  FROM (${ownedObjects}) o, aclexplode(o.acl) a`;

const columnGrants = `
  SELECT c.oid::regclass::text, ${grantee}, format('%s (%I)', a.privilege_type, t.attname), a.is_grantable
  FROM pg_catalog.pg_attribute t JOIN pg_catalog.pg_class c ON c.oid = t.attrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace, aclexplode(t.attacl) a
  WHERE ${ownSchema} AND ${ownObject('pg_class', 'c.oid')}`;
