import type { TaskContext } from '../../core/task-context.ts';
import type { TextReplacer } from '../../wordpress/replace-in-text.ts';
import { codeOf } from './mysql-error.ts';
import { quoteName } from './quote-name.ts';
import type { Column, Table } from './read-tables.ts';
import type { Session } from './session.ts';

/** What a search for URLs works with: it reads on one session while it writes on the other. */
export interface Search {
  readonly reader: Session;
  readonly writer: Session;
  readonly replacer: TextReplacer;
  /** In every text that can hold a URL to replace, in some case. */
  readonly needle: string;
  readonly context: TaskContext;
}

/** New texts by the hash of the old. Temporary: it is the writing session's own, and goes with it. */
const newTexts = quoteName('understudy_new_texts');

/**
 * Computes the new texts of a column and keeps them on the server. What becomes of a text depends on nothing but the
 * text, so rows are found again by it and not by a key: a table needs none.
 */
export async function collectReplacements(
  table: Table,
  column: Column,
  { reader, writer, replacer, needle }: Search,
): Promise<{ texts: number; occurrences: number; tooLong: number }> {
  const found = { texts: 0, occurrences: 0, tooLong: 0 };
  await writer.run(`DROP TEMPORARY TABLE IF EXISTS ${newTexts}`);
  const rows = reader.stream(candidates(table, column), [needle.toLowerCase()]);
  for await (const [hash, text] of rows) {
    const replaced = text && replacer(text);
    if (!replaced) continue;
    if (!fits(column, replaced.bytes)) {
      found.tooLong += 1;
      continue;
    }
    if (found.texts === 0) await writer.run(createNewTexts);
    const insert = `INSERT IGNORE INTO ${newTexts} VALUES (?, CONVERT(? USING utf8mb4))`;
    await writer.execute(insert, [hash ?? null, replaced.bytes]);
    found.texts += 1;
    found.occurrences += replaced.occurrences;
  }
  return found;
}

const createNewTexts = `CREATE TEMPORARY TABLE ${newTexts} (hash BINARY(16) PRIMARY KEY, text LONGTEXT NOT NULL) CHARACTER SET utf8mb4`;

function candidates(table: Table, column: Column): string {
  const name = quoteName(column.name);
  return `SELECT UNHEX(MD5(${name})), ${name} FROM ${quoteName(table.name)} WHERE LOCATE(?, LOWER(CONVERT(${name} USING utf8mb4))) > 0`;
}

/**
 * Puts the collected texts into the column, in one statement that touches nothing else; gives the number of cells.
 * Where two old texts become the same new one in a unique column, the later row keeps its old text.
 */
export async function updateColumn(table: Table, column: Column, { writer }: Search): Promise<number> {
  const update = updateStatement(table, column);
  try {
    return await writer.run(`UPDATE ${update}`);
  } catch (error) {
    if (codeOf(error) !== 'ER_DUP_ENTRY') throw error;
    return await writer.run(`UPDATE IGNORE ${update}`);
  }
}

function updateStatement(table: Table, column: Column): string {
  const name = `t.${quoteName(column.name)}`;
  // A column that the clock updates stays as it is when it is set to itself.
  const clocks = table.columns
    .filter((other) => other.isUpdatedByClock && other.name !== column.name)
    .map((other) => `, t.${quoteName(other.name)} = t.${quoteName(other.name)}`);
  return `${quoteName(table.name)} t STRAIGHT_JOIN ${newTexts} n ON n.hash = UNHEX(MD5(${name}))
    SET ${name} = n.text${clocks.join('')}`;
}

function fits(column: Column, text: Buffer): boolean {
  if (column.lengthMax === undefined) return true;
  const countsCharacters = /^(char|varchar)$/.test(column.type);
  return (countsCharacters ? [...text.toString('utf8')].length : text.length) <= column.lengthMax;
}
