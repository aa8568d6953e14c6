import type { TaskContext } from '../../../core/task-context.ts';
import { codeOf } from '../mysql-error.ts';
import type { Session } from '../session.ts';
import { definitionSettings } from '../session-settings.ts';

/** A view, trigger, routine or event: its statement, and the session settings that are part of what it does. */
export interface StoredObject {
  /** For people: `trigger shop_order_paid`. */
  readonly label: string;
  readonly sql: string;
  readonly sqlMode?: string | undefined;
  readonly charset: string;
  readonly collation: string;
  readonly timeZone?: string | undefined;
}

/** Makes the object on the target under its own settings; its definer is kept where the right allows. */
export async function createStoredObject(object: StoredObject, target: Session, context: TaskContext): Promise<void> {
  const { label, sqlMode = '', timeZone } = object;
  // The statement is sent as UTF-8: another charset may be recorded only where the bytes are the same in it.
  const sameBytes = /^utf8/.test(object.charset) || isAscii(object.sql);
  if (!sameBytes) context.log('WARN', `${label}: its client charset ${object.charset} becomes utf8mb4`);
  const charset = sameBytes ? object.charset : 'utf8mb4';
  try {
    await target.run(`SET sql_mode = ?, character_set_client = ${charset}`, [sqlMode]);
    await target.run(`SET collation_connection = ${sameBytes ? object.collation : 'utf8mb4_general_ci'}`);
    if (timeZone) await target.run('SET time_zone = ?', [timeZone]);
    await createWithDefiner(object, target, context);
  } finally {
    await target.run(`SET ${definitionSettings}`);
  }
}

// As the server quotes it; with double quotes in modes that have them, such as Oracle's.
const name = '(?:`(?:[^`]|``)*`|"(?:[^"]|"")*")';
const definer = new RegExp(
  String.raw`^(CREATE\b(?:\s+OR\s+REPLACE)?(?:\s+ALGORITHM\s*=\s*\w+)?)\s+DEFINER\s*=\s*${name}(?:@${name})?`,
  'i',
);

async function createWithDefiner({ label, sql }: StoredObject, target: Session, context: TaskContext): Promise<void> {
  try {
    await target.run(sql);
  } catch (error) {
    if (codeOf(error) !== 'ER_SPECIFIC_ACCESS_DENIED_ERROR' || !definer.test(sql)) throw error;
    context.log('WARN', `${label}: its definer is dropped, the target's user may not name another`);
    await target.run(sql.replace(definer, '$1'));
  }
}

/** Warns of a statement that names the source's database: on the target it would reach for the source's. */
export function warnOfDatabaseName({ label, sql }: StoredObject, source: Session, context: TaskContext): void {
  const database = source.database.replaceAll(/[^\w]/g, String.raw`\$&`);
  const pattern = new RegExp(`(?<!\\w)\`?${database}\`?\\s*\\.`, 'i');
  if (pattern.test(sql)) context.log('WARN', `${label}: it names the source's database ${source.database}`);
}

function isAscii(text: string): boolean {
  return Buffer.byteLength(text, 'utf8') === text.length;
}
