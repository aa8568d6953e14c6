import { ownObject, ownSchema } from '../own-objects.ts';
import type { Session } from '../session.ts';
import { readStatements, type Statement } from '../statement.ts';

const triggers = `pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE NOT t.tgisinternal AND ${ownSchema} AND ${ownObject('pg_class', 'c.oid')} AND ${ownObject('pg_trigger', 't.oid')}`;

const rules = `pg_catalog.pg_rewrite r JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE r.rulename <> '_RETURN' AND ${ownSchema} AND ${ownObject('pg_class', 'c.oid')}`;

function state(column: string): string {
  return `CASE ${column} WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE' END`;
}

/** Triggers and rules; those of partitions follow from their table's. */
export function readTriggers(source: Session): Promise<Statement[]> {
  return readStatements(
    source,
    `SELECT 'trigger ' || t.tgname || ' on ' || c.oid::regclass AS label, pg_get_triggerdef(t.oid) AS sql
       FROM ${triggers} AND coalesce(to_jsonb(t) ->> 'tgparentid', '0') = '0'
     UNION ALL SELECT 'rule ' || r.rulename || ' on ' || c.oid::regclass, pg_get_ruledef(r.oid) FROM ${rules}`,
  );
}

/** Which of them are off, or fire otherwise than usual. */
export function readTriggerStates(source: Session): Promise<Statement[]> {
  return readStatements(
    source,
    `SELECT 'trigger ' || t.tgname AS label,
         format('ALTER TABLE ONLY %s %s TRIGGER %I', c.oid::regclass, ${state('t.tgenabled')}, t.tgname) AS sql
       FROM ${triggers} AND t.tgenabled <> 'O'
     UNION ALL SELECT 'rule ' || r.rulename, format('ALTER TABLE %s %s RULE %I', c.oid::regclass, ${state('r.ev_enabled')}, r.rulename)
       FROM ${rules} AND r.ev_enabled <> 'O'`,
  );
}
