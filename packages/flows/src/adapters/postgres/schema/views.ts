import { ownObject, ownSchema } from '../own-objects.ts';
import type { Session } from '../session.ts';
import { readStatements, type Statement } from '../statement.ts';

const own = `pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE ${ownSchema} AND ${ownObject('pg_class', 'c.oid')}`;
const options = `' WITH (' || array_to_string(c.reloptions, ', ') || ')'`;
const body = `rtrim(pg_get_viewdef(c.oid), ';')`;

/** Views, and materialized views without their rows. */
export function readViews(source: Session): Promise<Statement[]> {
  return readStatements(
    source,
    `SELECT 'view ' || c.oid::regclass AS label, CASE c.relkind
         WHEN 'v' THEN format('CREATE VIEW %s%s AS %s', c.oid::regclass, ${options}, ${body})
         ELSE format('CREATE MATERIALIZED VIEW %s%s AS %s WITH NO DATA', c.oid::regclass, ${options}, ${body}) END AS sql
     FROM ${own} AND c.relkind IN ('v', 'm') ORDER BY c.oid`,
  );
}

/** Defaults that were given to columns of views. */
export function readViewDefaults(source: Session): Promise<Statement[]> {
  return readStatements(
    source,
    `SELECT 'view ' || c.oid::regclass AS label,
       format('ALTER VIEW %s ALTER COLUMN %I SET DEFAULT %s', c.oid::regclass, a.attname, pg_get_expr(d.adbin, d.adrelid)) AS sql
     FROM (SELECT c.* FROM ${own} AND c.relkind = 'v') c JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid
     JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.adnum`,
  );
}

/** Computes the rows of the materialized views that have some. */
export function readRefreshes(source: Session): Promise<Statement[]> {
  return readStatements(
    source,
    `SELECT 'materialized view ' || c.oid::regclass AS label, format('REFRESH MATERIALIZED VIEW %s', c.oid::regclass) AS sql
     FROM ${own} AND c.relkind = 'm' AND c.relispopulated ORDER BY c.oid`,
  );
}
