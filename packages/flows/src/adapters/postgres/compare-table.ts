import { z } from 'zod';
import { TaskError } from '../../core/task-error.ts';
import { quoteText } from './quote.ts';
import type { Session } from './session.ts';
import type { TableRows } from './table-rows.ts';

const answer = z.object({ rows: z.string(), sum: z.string() });
const shape = z.object({ column: z.string(), type: z.string() });

/** Throws a TaskError that names the table where the two differ in columns, or in number or content of rows. */
export async function compareTable(table: TableRows, source: Session, target: Session): Promise<void> {
  const [as, become] = await Promise.all([source, target].map((one) => one.rows(shapeQuery(table), shape)));
  if (become?.length === 0 && as?.length !== 0) throw differs(table, 'there is no such table');
  if (JSON.stringify(as) !== JSON.stringify(become))
    throw differs(table, 'its columns, their order or their types differ');
  const sql = checksumQuery(table);
  const [[here], [there]] = await Promise.all([source.rows(sql, answer), target.rows(sql, answer)]);
  if (here?.rows !== there?.rows) throw differs(table, `${here?.rows} rows became ${there?.rows}`);
  if (here?.sum !== there?.sum) throw differs(table, 'the checksums of its rows differ');
}

function shapeQuery({ name }: TableRows): string {
  return `SELECT attname AS column, pg_catalog.format_type(atttypid, atttypmod) AS type FROM pg_catalog.pg_attribute
    WHERE attrelid = pg_catalog.to_regclass(${quoteText(name)}) AND attnum > 0 AND NOT attisdropped ORDER BY attnum`;
}

/** Number of rows, and the sum of a 64-bit hash of each row's text, whatever their order: no row travels. */
function checksumQuery({ name, columns }: TableRows): string {
  return `SELECT count(*)::text AS rows,
      coalesce(sum(pg_catalog.hashtextextended(ROW(${columns.join(', ')})::text COLLATE "C", 0)::numeric), 0)::text AS sum
    FROM ONLY ${name}`;
}

function differs(table: TableRows, how: string): TaskError {
  return new TaskError(`Table ${table.name}: the copy is not equal: ${how}`, { fatal: false });
}
