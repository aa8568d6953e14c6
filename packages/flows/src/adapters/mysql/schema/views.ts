import { z } from 'zod';
import type { TaskContext } from '../../../core/task-context.ts';
import { codeOf } from '../mysql-error.ts';
import { quoteName } from '../quote-name.ts';
import type { Session } from '../session.ts';
import { createStoredObject, type StoredObject } from './stored-object.ts';

const definition = z.object({
  'Create View': z.string(),
  character_set_client: z.string(),
  collation_connection: z.string(),
});

/** Makes the views on the target, those first that others are built on. */
export async function copyViews(source: Session, target: Session, context: TaskContext): Promise<number> {
  let left = await readViews(source, context);
  const count = left.length;
  while (left.length > 0) {
    const waiting = await createThoseThatCan(left, target, context);
    if (waiting.length === left.length) {
      for (const view of left) context.log('WARN', `${view.label}: left out, it refers to what does not exist`);
      break;
    }
    left = waiting;
  }
  return count;
}

async function readViews(source: Session, context: TaskContext): Promise<StoredObject[]> {
  const names = await source.rows(
    'SELECT TABLE_NAME AS name FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME',
    z.object({ name: z.string() }),
  );
  const views: StoredObject[] = [];
  for (const { name } of names) {
    const [found] = await source.rows(`SHOW CREATE VIEW ${quoteName(name)}`, definition);
    if (!found) context.log('WARN', `view ${name}: left out, its definition cannot be read`);
    else
      views.push({
        label: `view ${name}`,
        sql: found['Create View'],
        charset: found.character_set_client,
        collation: found.collation_connection,
      });
  }
  return views;
}

/** Those that refer to a view or function that is not there yet are given back. */
async function createThoseThatCan(
  views: readonly StoredObject[],
  target: Session,
  context: TaskContext,
): Promise<StoredObject[]> {
  const waiting: StoredObject[] = [];
  for (const view of views) {
    try {
      await createStoredObject(view, target, context);
    } catch (error) {
      if (!/^ER_(NO_SUCH_TABLE|VIEW_INVALID|BAD_FIELD_ERROR|SP_DOES_NOT_EXIST)$/.test(codeOf(error))) throw error;
      waiting.push(view);
    }
  }
  return waiting;
}
