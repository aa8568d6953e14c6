import { z } from 'zod';
import type { TaskContext } from '../../../core/task-context.ts';
import { quoteName } from '../quote-name.ts';
import type { Session } from '../session.ts';
import { createStoredObject } from './stored-object.ts';

const definition = z.object({
  'Create Event': z.string(),
  sql_mode: z.string(),
  time_zone: z.string(),
  character_set_client: z.string(),
  collation_connection: z.string(),
});

/** Makes the events on the target, enabled where the source has them enabled, and logs that. */
export async function copyEvents(source: Session, target: Session, context: TaskContext): Promise<number> {
  const events = await source.rows(
    `SELECT EVENT_NAME AS name, STATUS AS status FROM information_schema.EVENTS
     WHERE EVENT_SCHEMA = DATABASE() ORDER BY EVENT_NAME`,
    z.object({ name: z.string(), status: z.string() }),
  );
  for (const { name, status } of events) {
    const [found] = await source.rows(`SHOW CREATE EVENT ${quoteName(name)}`, definition);
    if (!found) continue;
    const object = {
      label: `event ${name}`,
      sql: found['Create Event'],
      sqlMode: found.sql_mode,
      charset: found.character_set_client,
      collation: found.collation_connection,
      timeZone: found.time_zone,
    };
    await createStoredObject(object, target, context);
    context.log(
      'INFO',
      `event ${name}: copied as it is (${status}); it fires where the target's event_scheduler is on`,
    );
  }
  return events.length;
}
