import { z } from 'zod';
import type { TaskContext } from '../../../core/task-context.ts';
import { quoteName } from '../quote-name.ts';
import type { Session } from '../session.ts';
import { createStoredObject, type StoredObject, warnOfDatabaseName } from './stored-object.ts';

const definition = z.object({
  'SQL Original Statement': z.string().nullable(),
  sql_mode: z.string(),
  character_set_client: z.string(),
  collation_connection: z.string(),
});

/** A trigger with its table. */
export interface Trigger extends StoredObject {
  readonly name: string;
  readonly table: string;
  readonly event: string;
}

/** The triggers of the session's database, in the order in which they have to be made. */
export async function readTriggers(session: Session, context: TaskContext): Promise<Trigger[]> {
  const rows = await session.rows(
    `SELECT TRIGGER_NAME AS name, EVENT_OBJECT_TABLE AS \`table\`, EVENT_MANIPULATION AS event
     FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()
     ORDER BY EVENT_OBJECT_TABLE, EVENT_MANIPULATION, ACTION_TIMING, ACTION_ORDER`,
    z.object({ name: z.string(), table: z.string(), event: z.string() }),
  );
  const triggers: Trigger[] = [];
  for (const row of rows) {
    const [found] = await session.rows(`SHOW CREATE TRIGGER ${quoteName(row.name)}`, definition);
    const sql = found?.['SQL Original Statement'];
    if (!found || !sql) context.log('WARN', `trigger ${row.name}: left out, its definition may not be read`);
    else
      triggers.push({
        ...row,
        label: `trigger ${row.name}`,
        sql,
        sqlMode: found.sql_mode,
        charset: found.character_set_client,
        collation: found.collation_connection,
      });
  }
  return triggers;
}

/** Makes the triggers on the target; to be called when the rows are there, so that none fires. */
export async function copyTriggers(source: Session, target: Session, context: TaskContext): Promise<number> {
  const triggers = await readTriggers(source, context);
  for (const trigger of triggers) {
    if (source.database !== target.database) warnOfDatabaseName(trigger, source, context);
    await createStoredObject(trigger, target, context);
  }
  return triggers.length;
}
