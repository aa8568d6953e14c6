import { z } from 'zod';
import type { CopyReport, DatabaseAddress, TableCopied } from '../../core/database.ts';
import type { TaskContext } from '../../core/task-context.ts';
import { compareTable } from './compare-table.ts';
import { copyRows } from './copy-rows.ts';
import { emptyDatabase } from './empty-database.ts';
import { matchPacketLimit } from './match-packet-limit.ts';
import { readTables, type Table } from './read-tables.ts';
import { copyDatabaseDefaults } from './schema/database-defaults.ts';
import { copyEvents } from './schema/events.ts';
import { copyRoutines } from './schema/routines.ts';
import { copySequences } from './schema/sequences.ts';
import { copyTable } from './schema/tables.ts';
import { copyTriggers } from './schema/triggers.ts';
import { copyViews } from './schema/views.ts';
import { openSession, type Session } from './session.ts';
import { definitionSettings, readingSettings, writingSettings } from './session-settings.ts';

/**
 * Copies a whole database from one consistent snapshot and compares every table. The target's lock is the caller's.
 * InnoDB tables are read as of one moment without any lock on the source; tables of other engines as they are when read.
 */
export async function copyDatabase(
  addresses: { source: DatabaseAddress; target: DatabaseAddress },
  context: TaskContext,
): Promise<CopyReport> {
  const { signal } = context;
  await using from = await openSession(addresses.source, signal, definitionSettings);
  const packetBytesMax = await matchPacketLimit(from, addresses.target, context);
  await using to = await openSession(addresses.target, signal, definitionSettings);
  await using source = await openSession(addresses.source, signal, readingSettings);
  await using target = await openSession(addresses.target, signal, writingSettings);
  await beginSnapshot(source);
  const tables = await readTables(from);
  noteTables(tables, context);

  await emptyDatabase(to);
  await copyDatabaseDefaults(from, to);
  const sequences = await copySequences(from, to);
  for (const table of tables) await copyTable(table, from, to);
  const report = await copyTables(tables, { source, target, packetBytesMax }, context);
  const routines = await copyRoutines(from, to, context);
  const views = await copyViews(from, to, context);
  const triggers = await copyTriggers(from, to, context);
  const events = await copyEvents(from, to, context);
  context.log(
    'INFO',
    `${tables.length} tables compared and equal; ${views} views, ${triggers} triggers, ${routines} routines, ${events} events, ${sequences} sequences`,
  );
  return report;
}

async function beginSnapshot(source: Session): Promise<void> {
  await source.run('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
  await source.run('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
  await source.rows('SELECT CONNECTION_ID() AS id', z.object({ id: z.string() }));
}

function noteTables(tables: readonly Table[], context: TaskContext): void {
  const unsafe = tables.filter((table) => table.ownsRows && !/^(innodb|rocksdb|tokudb)$/i.test(table.engine));
  for (const { name, engine } of unsafe) {
    context.log('INFO', `Table ${name} (${engine}) has no transactions: it is copied as it is when read`);
  }
  for (const { name, engine } of tables.filter((table) => !table.ownsRows)) {
    context.log('WARN', `Table ${name} (${engine}): its rows stand elsewhere, only its definition is copied`);
  }
  for (const { name } of tables.filter((table) => table.isVersioned)) {
    context.log('WARN', `Table ${name} is system-versioned: its current rows are copied, not their history`);
  }
}

async function copyTables(
  tables: readonly Table[],
  sides: { source: Session; target: Session; packetBytesMax: number },
  context: TaskContext,
): Promise<CopyReport> {
  const copied: TableCopied[] = [];
  const total = { rows: 0, bytes: 0 };
  for (const table of tables) {
    const { rows, bytes } = table.ownsRows ? await copyRows(table, sides, context) : { rows: 0, bytes: 0 };
    if (table.ownsRows) await compareTable(table, sides.source, sides.target);
    copied.push({ table: table.name, rows });
    total.rows += rows;
    total.bytes += bytes;
    context.metric('rows_copied', total.rows);
    context.metric('bytes_copied', total.bytes);
    context.metric('tables_copied', copied.length);
  }
  return { tables: copied, ...total };
}
