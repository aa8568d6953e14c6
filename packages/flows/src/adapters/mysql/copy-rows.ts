import type { TaskContext } from '../../core/task-context.ts';
import { quoteName } from './quote-name.ts';
import type { Table } from './read-tables.ts';
import { readExpression, storedColumns } from './row-columns.ts';
import { rowWriter } from './row-writer.ts';
import type { Session } from './session.ts';

/** Copies the rows of one table from the source's snapshot, in one transaction of the target. */
export async function copyRows(
  table: Table,
  { source, target, packetBytesMax }: { source: Session; target: Session; packetBytesMax: number },
  context: TaskContext,
): Promise<{ rows: number; bytes: number }> {
  const columns = storedColumns(table).map(readExpression).join(', ');
  const writer = rowWriter(target, table, packetBytesMax);
  await target.run('START TRANSACTION');
  for await (const row of source.stream(`SELECT ${columns} FROM ${quoteName(table.name)}`)) await writer.write(row);
  const copied = await writer.end();
  await target.run('COMMIT');
  context.log('INFO', `Table ${table.name}: ${copied.rows} rows, ${copied.bytes} bytes`);
  return copied;
}
