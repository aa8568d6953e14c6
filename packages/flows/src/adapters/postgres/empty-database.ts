import { ownObject, ownSchema } from './own-objects.ts';
import type { Session } from './session.ts';
import { doInOrder, readStatements } from './statement.ts';

const drops = `
  SELECT 'event trigger ' || evtname AS label, format('DROP EVENT TRIGGER IF EXISTS %I', evtname) AS sql
    FROM pg_catalog.pg_event_trigger t WHERE ${ownObject('pg_event_trigger', 't.oid')}
  UNION ALL SELECT 'extension ' || extname, format('DROP EXTENSION IF EXISTS %I CASCADE', extname)
    FROM pg_catalog.pg_extension WHERE extname <> 'plpgsql'
  UNION ALL SELECT 'schema ' || nspname, format('DROP SCHEMA IF EXISTS %I CASCADE', nspname)
    FROM pg_catalog.pg_namespace n WHERE ${ownSchema}`;

/** Drops everything in the session's database, but not the database itself. The schema public is made anew. */
export async function emptyDatabase(session: Session): Promise<void> {
  await doInOrder(await readStatements(session, drops), session);
  await session.run('SELECT pg_catalog.lo_unlink(oid) FROM pg_catalog.pg_largeobject_metadata');
}
