import { ownObject, ownSchema } from '../own-objects.ts';
import type { Session } from '../session.ts';
import { readStatements, type Statement } from '../statement.ts';
import { columnDefinitions } from './columns.ts';

/** SQL for the tables that are the user's, as `c`. */
export const ownTables = `pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND ${ownSchema} AND ${ownObject('pg_class', 'c.oid')}`;

const parents = `(SELECT string_agg(inhparent::regclass::text, ', ' ORDER BY inhseqno)
  FROM pg_catalog.pg_inherits WHERE inhrelid = c.oid AND NOT c.relispartition)`;

const options = `(SELECT string_agg(o, ', ') FROM (
    SELECT unnest(c.reloptions) AS o
    UNION ALL SELECT 'toast.' || unnest(reloptions) FROM pg_catalog.pg_class WHERE oid = c.reltoastrelid) all_options)`;

const method = `(SELECT format(' USING %I', amname) FROM pg_catalog.pg_am WHERE oid = c.relam AND amname <> 'heap')`;

/** Tables with their columns; partitions stand alone until they are attached, so that their columns keep their order. */
export function readTableDefinitions(source: Session): Promise<Statement[]> {
  return readStatements(
    source,
    `SELECT 'table ' || c.oid::regclass AS label, format(E'CREATE %sTABLE %s (\\n  %s\\n)%s%s%s%s',
         CASE WHEN c.relpersistence = 'u' THEN 'UNLOGGED ' ELSE '' END, c.oid::regclass, ${columnDefinitions},
         ' INHERITS (' || ${parents} || ')',
         ' PARTITION BY ' || pg_get_partkeydef(c.oid), ${method}, ' WITH (' || ${options} || ')') AS sql
     FROM ${ownTables} ORDER BY c.oid`,
  );
}

/** Makes the partitions parts of their tables. */
export function readPartitions(source: Session): Promise<Statement[]> {
  return readStatements(
    source,
    `SELECT 'partition ' || c.oid::regclass AS label, format('ALTER TABLE ONLY %s ATTACH PARTITION %s %s',
         i.inhparent::regclass, c.oid::regclass, pg_get_expr(c.relpartbound, c.oid)) AS sql
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_catalog.pg_inherits i ON i.inhrelid = c.oid
     WHERE c.relispartition AND c.relkind IN ('r', 'p') AND ${ownSchema} AND ${ownObject('pg_class', 'c.oid')}`,
  );
}
