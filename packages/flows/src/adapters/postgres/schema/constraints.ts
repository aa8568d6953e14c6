import { ownObject, ownSchema } from '../own-objects.ts';
import type { Session } from '../session.ts';
import { readStatements, type Statement } from '../statement.ts';

const from = `pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE ${ownSchema} AND ${ownObject('pg_class', 'c.oid')} AND c.relkind IN ('r', 'p')`;

function added(only: string): string {
  return `SELECT 'constraint ' || k.conname || ' of ' || c.oid::regclass AS label,
    format('ALTER TABLE ${only} %s ADD CONSTRAINT %I %s', c.oid::regclass, k.conname, pg_get_constraintdef(k.oid)) AS sql`;
}

/** Primary keys, unique and exclusion constraints; each partition has its own, attached with the indexes. */
export function readKeys(source: Session): Promise<Statement[]> {
  return readStatements(source, `${added('ONLY')} FROM ${from} AND k.contype IN ('p', 'u', 'x') ORDER BY k.oid`);
}

/** Checks, where they were stated: those below inherit them. */
export function readChecks(source: Session): Promise<Statement[]> {
  return readStatements(source, `${added('')} FROM ${from} AND k.contype = 'c' AND k.conislocal ORDER BY k.oid`);
}

/** Foreign keys; those of partitions follow from their table's. */
export function readForeignKeys(source: Session): Promise<Statement[]> {
  return readStatements(source, `${added('')} FROM ${from} AND k.contype = 'f' AND k.conparentid = 0 ORDER BY k.oid`);
}
