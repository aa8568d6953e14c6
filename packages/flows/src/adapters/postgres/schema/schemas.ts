import { ownObject, ownSchema } from '../own-objects.ts';
import type { Session } from '../session.ts';
import { readStatements, type Statement } from '../statement.ts';

/** The schemas and the extensions, in the order in which they need each other. */
export async function readSchemas(source: Session): Promise<Statement[]> {
  return readStatements(
    source,
    `SELECT 'schema ' || nspname AS label, format('CREATE SCHEMA %I', nspname) AS sql
       FROM pg_catalog.pg_namespace n WHERE ${ownSchema} AND ${ownObject('pg_namespace', 'n.oid')}
     UNION ALL
     SELECT 'extension ' || extname, format('CREATE EXTENSION IF NOT EXISTS %I WITH SCHEMA %I CASCADE', extname, n.nspname)
       FROM pg_catalog.pg_extension x JOIN pg_catalog.pg_namespace n ON n.oid = x.extnamespace
       WHERE extname <> 'plpgsql'`,
  );
}
