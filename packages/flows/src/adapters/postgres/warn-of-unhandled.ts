import { z } from 'zod';
import type { TaskContext } from '../../core/task-context.ts';
import { ownObject, ownSchema } from './own-objects.ts';
import type { Session } from './session.ts';

function inSchema(catalog: string, column: string, kind: string, more = 'true'): string {
  return `SELECT '${kind}' AS kind, count(*)::int AS count FROM pg_catalog.${catalog} o
    JOIN pg_catalog.pg_namespace n ON n.oid = o.${column} WHERE ${ownSchema} AND ${ownObject(catalog, 'o.oid')} AND ${more}`;
}

function inDatabase(catalog: string, kind: string, more = 'true'): string {
  return `SELECT '${kind}', count(*)::int FROM pg_catalog.${catalog} o
    WHERE ${ownObject(catalog, 'o.oid')} AND o.oid >= 16384 AND ${more}`;
}

const query = [
  inSchema('pg_class', 'relnamespace', 'foreign tables', "o.relkind = 'f'"),
  inSchema('pg_proc', 'pronamespace', 'aggregates', "o.prokind = 'a'"),
  inSchema('pg_collation', 'collnamespace', 'collations'),
  inSchema('pg_conversion', 'connamespace', 'conversions'),
  inSchema('pg_operator', 'oprnamespace', 'operators'),
  inSchema('pg_opclass', 'opcnamespace', 'operator classes'),
  inSchema('pg_ts_config', 'cfgnamespace', 'text search configurations'),
  inSchema('pg_ts_dict', 'dictnamespace', 'text search dictionaries'),
  inSchema('pg_type', 'typnamespace', 'base types', "o.typtype = 'b' AND o.typelem = 0"),
  inDatabase('pg_foreign_server', 'foreign servers'),
  inDatabase('pg_publication', 'publications'),
  inDatabase('pg_event_trigger', 'event triggers'),
  inDatabase('pg_cast', 'casts'),
  inDatabase('pg_language', 'languages'),
  inDatabase('pg_largeobject_metadata', 'large objects'),
  inDatabase('pg_default_acl', 'default privileges'),
  `SELECT 'settings of the database', count(*)::int FROM pg_catalog.pg_db_role_setting s
    JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase WHERE d.datname = pg_catalog.current_database()`,
  `SELECT 'extensions with rows of their own', count(*)::int FROM pg_catalog.pg_extension WHERE extconfig IS NOT NULL`,
  inSchema(
    'pg_class',
    'relnamespace',
    'tables in a tablespace',
    "o.reltablespace <> 0 AND o.relkind IN ('r', 'p', 'i', 'I', 'm')",
  ),
  inSchema('pg_class', 'relnamespace', 'typed tables', 'o.reloftype <> 0'),
].join(' UNION ALL ');

/** Logs what a copy leaves out or makes otherwise: nothing is dropped silently. */
export async function warnOfUnhandled(source: Session, context: TaskContext): Promise<void> {
  const found = await source.rows(query, z.object({ kind: z.string(), count: z.number() }));
  for (const { kind, count } of found.filter((row) => row.count > 0)) {
    context.log('WARN', `The source has ${count} ${kind}, which are not copied as such`);
  }
}
