import { z } from 'zod';
import type { TaskContext } from '../../core/task-context.ts';
import { quoteName } from './quote-name.ts';
import { createStoredObject } from './schema/stored-object.ts';
import { readTriggers, type Trigger } from './schema/triggers.ts';
import type { Session } from './session.ts';
import { textSettings } from './session-settings.ts';

/** Keeps the definitions of the triggers that are off; it exists only while some are. */
export const parkedTable = 'understudy_parked_triggers';

const parked = z.object({
  name: z.string(),
  definition: z.string().transform((text) => storedTrigger.parse(JSON.parse(text))),
});
const storedTrigger = z.object({
  label: z.string(),
  sql: z.string(),
  sqlMode: z.string().optional(),
  charset: z.string(),
  collation: z.string(),
});

/**
 * Takes the UPDATE triggers off a table, since nothing on this server can keep one from firing. Their definitions are
 * written down before the first is dropped: whoever comes after a crash calls `restoreTriggers`.
 */
export async function parkTriggers(table: string, session: Session, context: TaskContext): Promise<void> {
  const triggers = (await readTriggers(session, context)).filter((t) => t.table === table && t.event === 'UPDATE');
  if (triggers.length === 0) return;
  await session.run(
    `CREATE TABLE IF NOT EXISTS ${parkedTable} (position INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(64), definition LONGTEXT) CHARACTER SET utf8mb4`,
  );
  for (const trigger of triggers) await writeDown(trigger, session);
  for (const { name } of triggers) await session.run(`DROP TRIGGER IF EXISTS ${quoteName(name)}`);
}

async function writeDown({ name, ...trigger }: Trigger, session: Session): Promise<void> {
  const definition = JSON.stringify(trigger);
  await session.run(`INSERT INTO ${parkedTable} (name, definition) VALUES (?, ?)`, [name, definition]);
}

/** Puts back every trigger that was taken off, in their order, and leaves no trace. */
export async function restoreTriggers(session: Session, context: TaskContext): Promise<void> {
  const [exists] = await session.rows(`SHOW TABLES LIKE '${parkedTable.replaceAll('_', '\\_')}'`, z.looseObject({}));
  if (!exists) return;
  const rows = await session.rows(`SELECT name, definition FROM ${parkedTable} ORDER BY position`, parked);
  // All are dropped first: after a crash some may be there, and order among them is the order of their making.
  for (const { name } of rows) await session.run(`DROP TRIGGER IF EXISTS ${quoteName(name)}`);
  for (const { definition } of rows) await createStoredObject(definition, session, context);
  await session.run(`SET ${textSettings}`);
  await session.run(`DROP TABLE ${parkedTable}`);
}
