import type { CopyReport, DatabaseAddress, TableCopied } from '../../core/database.ts';
import type { TaskContext } from '../../core/task-context.ts';
import { compareTable } from './compare-table.ts';
import { copyRows } from './copy-rows.ts';
import { emptyDatabase } from './empty-database.ts';
import { readComments } from './schema/comments.ts';
import { readChecks, readForeignKeys, readKeys } from './schema/constraints.ts';
import { readFunctions } from './schema/functions.ts';
import { readIndexes, readIndexPartitions, readStatistics } from './schema/indexes.ts';
import { readPolicies } from './schema/policies.ts';
import { readGrants, readOwners } from './schema/rights.ts';
import { rolesOf } from './schema/roles.ts';
import { readSchemas } from './schema/schemas.ts';
import { copySequenceStates, readSequenceOwners, readSequences } from './schema/sequences.ts';
import { readIndexRoles, readTableSettings } from './schema/table-settings.ts';
import { readPartitions, readTableDefinitions } from './schema/tables.ts';
import { readTriggerStates, readTriggers } from './schema/triggers.ts';
import { readTypes } from './schema/types.ts';
import { readRefreshes, readViewDefaults, readViews } from './schema/views.ts';
import { openSession, type Session } from './session.ts';
import { doInOrder, doInPasses } from './statement.ts';
import { readTableRows, type TableRows } from './table-rows.ts';
import { warnOfUnhandled } from './warn-of-unhandled.ts';

/** Copies a whole database as of one moment, and compares every table. The target's lock is the caller's. */
export async function copyDatabase(
  addresses: { source: DatabaseAddress; target: DatabaseAddress },
  context: TaskContext,
): Promise<CopyReport> {
  await using source = await openSession(addresses.source, context.signal);
  await using target = await openSession(addresses.target, context.signal);
  await source.run('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const tables = await readTableRows(source);
  await warnOfUnhandled(source, context);
  await target.run('SET synchronous_commit = off');

  await emptyDatabase(target);
  await makeTables(source, target);
  const report = await copyTables(tables, { source, target }, context);
  const sequences = await copySequenceStates(source, target);
  await makeTheRest(source, target, context);
  context.log('INFO', `${tables.length} tables compared and equal; ${sequences} sequences`);
  return report;
}

/** What rows need. Functions and views are here too: a default or a generated column may use them. */
async function makeTables(source: Session, target: Session): Promise<void> {
  await doInPasses(await readSchemas(source), target);
  const definitions = await Promise.all(
    [readTypes, readSequences, readFunctions, readTableDefinitions, readViews].map((read) => read(source)),
  );
  await doInPasses(definitions.flat(), target);
  for (const read of [readPartitions, readSequenceOwners, readTableSettings, readViewDefaults]) {
    await doInOrder(await read(source), target);
  }
}

async function copyTables(
  tables: readonly TableRows[],
  sides: { source: Session; target: Session },
  context: TaskContext,
): Promise<CopyReport> {
  const copied: TableCopied[] = [];
  const total = { rows: 0, bytes: 0 };
  for (const table of tables) {
    const { rows, bytes } = await copyRows(table, sides, context);
    await compareTable(table, sides.source, sides.target);
    copied.push({ table: table.name, rows });
    total.rows += rows;
    total.bytes += bytes;
    context.metric('rows_copied', total.rows);
    context.metric('bytes_copied', total.bytes);
    context.metric('tables_copied', copied.length);
  }
  return { tables: copied, ...total };
}

/** What is faster, or only right, when the rows are there. Triggers come last but rights, so that none fires. */
async function makeTheRest(source: Session, target: Session, context: TaskContext): Promise<void> {
  for (const read of [readKeys, readIndexes, readIndexPartitions, readChecks, readForeignKeys, readStatistics]) {
    await doInOrder(await read(source), target);
  }
  await doInPasses(await readRefreshes(source), target);
  const hasRole = await rolesOf(target, context);
  for (const read of [
    readIndexRoles,
    readTriggers,
    readTriggerStates,
    readPolicies,
    readComments,
    readOwners,
    readGrants,
  ]) {
    await doInOrder(await read(source, hasRole), target);
  }
  await target.run('ANALYZE');
}
