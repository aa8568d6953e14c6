import type { DatabaseAddress, ReplaceReport } from '../../core/database.ts';
import type { TaskContext } from '../../core/task-context.ts';
import { textReplacer } from '../../wordpress/replace-in-text.ts';
import { needleOf, type UrlReplacement } from '../../wordpress/url-replacement.ts';
import { parkedTable, parkTriggers, restoreTriggers } from './parked-triggers.ts';
import { type Column, readTables, type Table } from './read-tables.ts';
import { collectReplacements, type Search, updateColumn } from './replace-column.ts';
import { openSession } from './session.ts';
import { textSettings } from './session-settings.ts';

const textTypes = /^(char|varchar|tinytext|text|mediumtext|longtext|json)$/;

/** Replaces one site's URLs in all text of the database. The lock is the caller's. */
export async function replaceUrls(
  address: DatabaseAddress,
  replace: UrlReplacement,
  context: TaskContext,
): Promise<ReplaceReport> {
  await using reader = await openSession(address, context.signal, textSettings);
  await using writer = await openSession(address, context.signal, textSettings);
  // Where an earlier attempt crashed halfway, its triggers are restored first.
  await restoreTriggers(writer, context);
  const search = { reader, writer, replacer: textReplacer(replace), needle: needleOf(replace.from), context };
  const report = { cells: 0, occurrences: 0, notes: [] as string[] };
  for (const table of (await readTables(reader)).filter(isSearched)) {
    const found = await replaceInTable(table, search);
    report.cells += found.cells;
    report.occurrences += found.occurrences;
    report.notes.push(...found.notes);
    for (const note of found.notes) context.log('INFO', note);
    context.metric('urls_replaced', report.occurrences);
  }
  return report;
}

function isSearched(table: Table): boolean {
  return table.ownsRows && table.name !== parkedTable;
}

async function replaceInTable(table: Table, search: Search): Promise<ReplaceReport> {
  const report = { cells: 0, occurrences: 0, notes: [] as string[] };
  for (const column of table.columns.filter(isText)) {
    const found = await collectReplacements(table, column, search);
    if (found.tooLong > 0) {
      report.notes.push(`${table.name}.${column.name}: ${found.tooLong} texts left, with the new URL they do not fit`);
    }
    if (found.texts === 0) continue;
    await parkTriggers(table.name, search.writer, search.context);
    const cells = await updateColumn(table, column, search);
    report.cells += cells;
    report.occurrences += found.occurrences;
    if (cells < found.texts) {
      const left = found.texts - cells;
      report.notes.push(
        `${table.name}.${column.name}: ${left} texts left, the column is unique and has the new text already`,
      );
    }
  }
  await restoreTriggers(search.writer, search.context);
  if (report.cells > 0) {
    report.notes.unshift(`${table.name}: ${report.occurrences} URLs replaced in ${report.cells} cells`);
    if (table.isVersioned) report.notes.push(`${table.name}: its system versioning recorded the change as history`);
  }
  return report;
}

function isText(column: Column): boolean {
  return !column.isGenerated && textTypes.test(column.type);
}
