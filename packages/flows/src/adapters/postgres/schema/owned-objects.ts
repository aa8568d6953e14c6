import { ownObject, ownSchema } from '../own-objects.ts';

/**
 * SQL for everything that has an owner and rights: `kind` as ALTER and GRANT name it, `name`, `owner`, `acl`,
 * and `acl_kind`, the letter by which acldefault knows it.
 */
export const ownedObjects = `
  SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END AS kind,
      c.oid::regclass::text AS name, c.relowner AS owner, c.relacl AS acl,
      (CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END)::"char" AS acl_kind
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND ${ownSchema} AND ${ownObject('pg_class', 'c.oid')}
  UNION ALL SELECT 'SCHEMA', quote_ident(n.nspname), n.nspowner, n.nspacl, 'n'::"char"
    FROM pg_catalog.pg_namespace n WHERE ${ownSchema} AND ${ownObject('pg_namespace', 'n.oid')}
  UNION ALL SELECT CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END, p.oid::regprocedure::text, p.proowner, p.proacl, 'f'::"char"
    FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    WHERE p.prokind <> 'a' AND ${ownSchema} AND ${ownObject('pg_proc', 'p.oid')}
  UNION ALL SELECT CASE t.typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END, format_type(t.oid, NULL), t.typowner, t.typacl, 'T'::"char"
    FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
    LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
    WHERE (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND c.relkind = 'c')) AND ${ownSchema} AND ${ownObject('pg_type', 't.oid')}
  UNION ALL SELECT 'STATISTICS', format('%I.%I', n.nspname, s.stxname), s.stxowner, NULL, NULL
    FROM pg_catalog.pg_statistic_ext s JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
    WHERE ${ownSchema} AND ${ownObject('pg_statistic_ext', 's.oid')}`;
