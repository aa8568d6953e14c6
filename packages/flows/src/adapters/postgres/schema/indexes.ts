import { ownObject, ownSchema } from '../own-objects.ts';
import type { Session } from '../session.ts';
import { readStatements, type Statement } from '../statement.ts';

const from = `pg_catalog.pg_index x JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid
  JOIN pg_catalog.pg_class t ON t.oid = x.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace`;
const own = `${ownSchema} AND ${ownObject('pg_class', 't.oid')} AND t.relkind IN ('r', 'p', 'm')`;

/** Indexes that no constraint makes. One that the source could not finish is left out. */
export function readIndexes(source: Session): Promise<Statement[]> {
  return readStatements(
    source,
    `SELECT 'index ' || c.oid::regclass AS label, pg_get_indexdef(c.oid) AS sql FROM ${from}
     WHERE ${own} AND (x.indisvalid OR t.relkind = 'p')
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x'))
     ORDER BY c.oid`,
  );
}

/** Makes the indexes of partitions parts of their table's index. */
export function readIndexPartitions(source: Session): Promise<Statement[]> {
  return readStatements(
    source,
    `SELECT 'index ' || c.oid::regclass AS label,
       format('ALTER INDEX %s ATTACH PARTITION %s', i.inhparent::regclass, c.oid::regclass) AS sql
     FROM ${from} JOIN pg_catalog.pg_inherits i ON i.inhrelid = c.oid WHERE ${own} ORDER BY c.oid`,
  );
}

/** Extended statistics objects. */
export function readStatistics(source: Session): Promise<Statement[]> {
  return readStatements(
    source,
    `SELECT 'statistics ' || s.stxname AS label, pg_get_statisticsobjdef(s.oid) AS sql
     FROM pg_catalog.pg_statistic_ext s JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
     WHERE ${ownSchema} AND ${ownObject('pg_statistic_ext', 's.oid')} ORDER BY s.oid`,
  );
}
