import type { TextReplacer } from '../../wordpress/replace-in-text.ts';
import { quoteText } from './quote.ts';
import type { Session } from './session.ts';
import type { TextColumn } from './text-columns.ts';

/** What a search for URLs works with: it reads on one session while it writes on the other. */
export interface Search {
  readonly reader: Session;
  readonly writer: Session;
  readonly replacer: TextReplacer;
  /** In every text that can hold a URL to replace, in some case. */
  readonly needle: string;
}

/** What a column held, and what became of it. */
export interface ColumnReplaced {
  readonly cells: number;
  readonly occurrences: number;
  /** Texts left, since with the new URL they would be longer than their column. */
  readonly tooLong: number;
}

/**
 * Replaces in one column. What becomes of a text depends on nothing but the text, so the new texts are kept on the
 * server by the hash of the old, and one UPDATE finds the rows by it: a table needs no key.
 */
export async function replaceInColumn(column: TextColumn, search: Search): Promise<ColumnReplaced> {
  const found = await collect(column, search);
  if (found.texts === 0) return { cells: 0, occurrences: 0, tooLong: found.tooLong };
  const cells = await search.writer.run(
    `UPDATE ONLY ${column.table} t SET ${column.name} = ${newValue(column)}
     FROM pg_temp.understudy_new_texts n WHERE n.hash = pg_catalog.md5(t.${column.name}::text)`,
  );
  return { cells, occurrences: found.occurrences, tooLong: found.tooLong };
}

async function collect(column: TextColumn, { reader, writer, replacer, needle }: Search) {
  const found = { texts: 0, occurrences: 0, tooLong: 0 };
  await writer.run('DROP TABLE IF EXISTS pg_temp.understudy_new_texts');
  for await (const [hash, text] of reader.stream(candidates(column, needle))) {
    const replaced = typeof text === 'string' ? replacer(Buffer.from(text, 'utf8')) : undefined;
    if (!hash || !replaced) continue;
    const newText = replaced.bytes.toString('utf8');
    if (column.lengthMax !== undefined && [...newText].length > column.lengthMax) {
      found.tooLong += 1;
      continue;
    }
    if (found.texts === 0) await writer.run(createNewTexts);
    await writer.run(
      `INSERT INTO pg_temp.understudy_new_texts VALUES (${quoteText(hash)}, ${quoteText(newText)}) ON CONFLICT DO NOTHING`,
    );
    found.texts += 1;
    found.occurrences += replaced.occurrences;
  }
  return found;
}

const createNewTexts = 'CREATE TEMPORARY TABLE understudy_new_texts (hash text PRIMARY KEY, text text NOT NULL)';

function candidates({ table, name, isArray }: TextColumn, needle: string): string {
  // An array is read as JSON, whose escapes the replacement knows; those of an array's own text it does not.
  const text = isArray ? `pg_catalog.to_json(${name})::text` : `${name}::text`;
  const simple = isArray ? ` AND pg_catalog.array_ndims(${name}) = 1 AND pg_catalog.array_lower(${name}, 1) = 1` : '';
  return `SELECT pg_catalog.md5(${name}::text), ${text} FROM ONLY ${table}
    WHERE pg_catalog.strpos(pg_catalog.lower(${name}::text COLLATE "C"), ${quoteText(needle.toLowerCase())}) > 0${simple}`;
}

function newValue({ type, isArray }: TextColumn): string {
  return isArray ? `ARRAY(SELECT pg_catalog.json_array_elements_text(n.text::json))::${type}` : `n.text::${type}`;
}
