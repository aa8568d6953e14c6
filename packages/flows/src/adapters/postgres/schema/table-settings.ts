import type { Session } from '../session.ts';
import { readStatements, type Statement } from '../statement.ts';
import { ownTables } from './tables.ts';

const columns = `SELECT 'column ' || c.oid::regclass || '.' || a.attname AS label,
    format('ALTER TABLE ONLY %s ALTER COLUMN %I SET %s', c.oid::regclass, a.attname, what) AS sql
  FROM (SELECT c.* FROM ${ownTables}) c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  CROSS JOIN LATERAL (VALUES
    (CASE WHEN a.attstorage <> t.typstorage THEN 'STORAGE ' || CASE a.attstorage
      WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END END),
    (CASE WHEN a.attstattarget >= 0 THEN 'STATISTICS ' || a.attstattarget END),
    ('(' || array_to_string(a.attoptions, ', ') || ')'),
    (CASE WHEN NOT a.attislocal AND NOT c.relispartition AND a.attgenerated = '' THEN 'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) END)
  ) settings (what) WHERE what IS NOT NULL`;

const rowSecurity = `SELECT 'table ' || c.oid::regclass, format('ALTER TABLE ONLY %s %s ROW LEVEL SECURITY', c.oid::regclass, what)
  FROM (SELECT c.* FROM ${ownTables}) c CROSS JOIN LATERAL (VALUES
    (CASE WHEN c.relrowsecurity THEN 'ENABLE' END), (CASE WHEN c.relforcerowsecurity THEN 'FORCE' END)
  ) settings (what) WHERE what IS NOT NULL`;

/** Storage, statistics and options of columns, own defaults of inherited ones, and whether row security is on. */
export function readTableSettings(source: Session): Promise<Statement[]> {
  return readStatements(source, `${columns} UNION ALL ${rowSecurity}`);
}

/** What names an index, and so comes after them: the replica identity and the index to cluster by. */
export function readIndexRoles(source: Session): Promise<Statement[]> {
  return readStatements(
    source,
    `SELECT 'table ' || c.oid::regclass AS label, format('ALTER TABLE ONLY %s %s', c.oid::regclass, what) AS sql
     FROM (SELECT c.* FROM ${ownTables}) c CROSS JOIN LATERAL (
       SELECT CASE c.relreplident WHEN 'n' THEN 'REPLICA IDENTITY NOTHING' WHEN 'f' THEN 'REPLICA IDENTITY FULL' END AS what
       UNION ALL SELECT format(CASE WHEN x.indisreplident THEN 'REPLICA IDENTITY USING INDEX %I' END, k.relname)
         FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class k ON k.oid = x.indexrelid WHERE x.indrelid = c.oid AND x.indisreplident
       UNION ALL SELECT format('CLUSTER ON %I', k.relname)
         FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class k ON k.oid = x.indexrelid WHERE x.indrelid = c.oid AND x.indisclustered
     ) settings WHERE what IS NOT NULL`,
  );
}
