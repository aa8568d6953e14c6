import { z } from 'zod';
import type { TaskContext } from '../../../core/task-context.ts';
import { quoteName } from '../quote-name.ts';
import type { Session } from '../session.ts';
import { createStoredObject, warnOfDatabaseName } from './stored-object.ts';

const routine = z.object({ name: z.string(), type: z.string() });
// The column with the statement is called after the kind: `Create Function`, `Create Package Body`.
const definition = z
  .object({ sql_mode: z.string(), character_set_client: z.string(), collation_connection: z.string() })
  .catchall(z.string().nullable());

/** Makes functions, procedures and MariaDB's packages on the target. */
export async function copyRoutines(source: Session, target: Session, context: TaskContext): Promise<number> {
  const routines = await source.rows(
    `SELECT ROUTINE_NAME AS name, ROUTINE_TYPE AS type FROM information_schema.ROUTINES
     WHERE ROUTINE_SCHEMA = DATABASE()
     ORDER BY FIELD(ROUTINE_TYPE, 'FUNCTION', 'PROCEDURE', 'PACKAGE', 'PACKAGE BODY'), ROUTINE_NAME`,
    routine,
  );
  for (const { name, type } of routines) {
    const label = `${type.toLowerCase()} ${name}`;
    const [found] = await source.rows(`SHOW CREATE ${type} ${quoteName(name)}`, definition);
    const sql = Object.entries(found ?? {}).find(([column]) => column.toUpperCase() === `CREATE ${type}`)?.[1];
    if (!found || !sql) {
      context.log('WARN', `${label}: left out, its definition may not be read by the source's user`);
      continue;
    }
    const { sql_mode: sqlMode, character_set_client: charset, collation_connection: collation } = found;
    const object = { label, sql, sqlMode, charset, collation };
    if (source.database !== target.database) warnOfDatabaseName(object, source, context);
    await createStoredObject(object, target, context);
  }
  return routines.length;
}
