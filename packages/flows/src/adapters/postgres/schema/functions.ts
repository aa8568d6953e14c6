import { ownObject, ownSchema } from '../own-objects.ts';
import type { Session } from '../session.ts';
import { readStatements, type Statement } from '../statement.ts';

/** Functions, procedures and window functions. Aggregates have no definition to be read: they are warned of. */
export function readFunctions(source: Session): Promise<Statement[]> {
  return readStatements(
    source,
    `SELECT 'function ' || p.oid::regprocedure AS label, pg_get_functiondef(p.oid) AS sql
     FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
     WHERE p.prokind <> 'a' AND ${ownSchema} AND ${ownObject('pg_proc', 'p.oid')} ORDER BY p.oid`,
  );
}
