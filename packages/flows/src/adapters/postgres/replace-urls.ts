import { z } from 'zod';
import type { DatabaseAddress, ReplaceReport } from '../../core/database.ts';
import type { TaskContext } from '../../core/task-context.ts';
import { TaskError } from '../../core/task-error.ts';
import { textReplacer } from '../../wordpress/replace-in-text.ts';
import { needleOf, type UrlReplacement } from '../../wordpress/url-replacement.ts';
import { codeOf } from './postgres-error.ts';
import { replaceInColumn, type Search } from './replace-column.ts';
import { readRefreshes } from './schema/views.ts';
import { openSession, type Session } from './session.ts';
import { doInPasses } from './statement.ts';
import { readTextColumns, type TextColumn } from './text-columns.ts';

/** Replaces one site's URLs in all text of the database. The lock is the caller's. */
export async function replaceUrls(
  address: DatabaseAddress,
  replace: UrlReplacement,
  context: TaskContext,
): Promise<ReplaceReport> {
  await using reader = await openSession(address, context.signal);
  await using writer = await openSession(address, context.signal);
  await silenceTriggers(writer, address);
  const search = { reader, writer, replacer: textReplacer(replace), needle: needleOf(replace.from) };
  const report = { cells: 0, occurrences: 0, notes: [] as string[] };
  const columns = await readTextColumns(reader);
  for (const table of new Set(columns.map((column) => column.table))) {
    const found = await replaceInTable(
      columns.filter((column) => column.table === table),
      search,
    );
    report.cells += found.cells;
    report.occurrences += found.occurrences;
    report.notes.push(...found.notes);
    for (const note of found.notes) context.log('INFO', note);
    context.metric('urls_replaced', report.occurrences);
  }
  if (report.cells > 0) await doInPasses(await readRefreshes(reader), writer);
  return report;
}

async function replaceInTable(columns: readonly TextColumn[], search: Search): Promise<ReplaceReport> {
  const report = { cells: 0, occurrences: 0, notes: [] as string[] };
  for (const column of columns) {
    const { cells, occurrences, tooLong } = await replaceInColumn(column, search);
    report.cells += cells;
    report.occurrences += occurrences;
    if (tooLong > 0)
      report.notes.push(`${column.table}.${column.name}: ${tooLong} texts left, with the new URL they do not fit`);
  }
  if (report.cells > 0) {
    report.notes.unshift(`${columns[0]?.table}: ${report.occurrences} URLs replaced in ${report.cells} cells`);
  }
  return report;
}

/** Replication does not fire triggers or rules; without the right to pose as it, they must not be there. */
async function silenceTriggers(writer: Session, address: DatabaseAddress): Promise<void> {
  try {
    await writer.run('SET session_replication_role = replica');
  } catch (error) {
    if (codeOf(error) !== '42501') throw error;
    const [found] = await writer.rows(
      'SELECT count(*)::int AS count FROM pg_catalog.pg_trigger WHERE NOT tgisinternal',
      z.object({ count: z.number() }),
    );
    if (!found?.count) return;
    const message = `${address.describe}: its user may not keep triggers from firing (session_replication_role)`;
    throw new TaskError(message, { fatal: true, cause: error });
  }
}
