import { z } from 'zod';
import { TaskError } from '../../core/task-error.ts';
import { quoteName } from './quote-name.ts';
import type { Column, Table } from './read-tables.ts';
import { storedColumns } from './row-columns.ts';
import type { Session } from './session.ts';

const answer = z.object({ rows: z.string(), sum: z.string(), mix: z.string() });
const shape = z.object({ column: z.string(), type: z.string() });

/** Throws a TaskError that names the table where the two differ in columns, or in number or content of rows. */
export async function compareTable(table: Table, source: Session, target: Session): Promise<void> {
  const [as, become] = await Promise.all([source, target].map((one) => one.rows(shapeQuery, shape, [table.name])));
  if (become?.length === 0) throw differs(table, 'there is no such table');
  if (JSON.stringify(as) !== JSON.stringify(become))
    throw differs(table, 'its columns, their order or their types differ');
  const sql = checksumQuery(table);
  const [here, there] = await Promise.all([source.rows(sql, answer), target.rows(sql, answer)]);
  if (here[0]?.rows !== there[0]?.rows) throw differs(table, `${here[0]?.rows} rows became ${there[0]?.rows}`);
  if (JSON.stringify(here) !== JSON.stringify(there)) throw differs(table, 'the checksums of its rows differ');
}

/** Not as a whole as the server writes types, since versions write the same one in several ways. */
const shapeQuery = `SELECT COLUMN_NAME AS \`column\`, CONCAT_WS(' ', DATA_TYPE, CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION,
    NUMERIC_SCALE, DATETIME_PRECISION, IF(COLUMN_TYPE LIKE '%unsigned%', 'unsigned', '')) AS type
  FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION`;

/**
 * Number of rows, and two mixtures of a checksum of each row that do not depend on order: the server computes them,
 * no row travels. Each cell counts by itself, so that no row makes a string longer than max_allowed_packet.
 */
function checksumQuery(table: Table): string {
  const cells = storedColumns(table).map((column) => `IFNULL(CRC32(${comparable(column)}), '-')`);
  const row = `CRC32(CONCAT_WS(',', ${cells.join(', ')}))`;
  return `SELECT COUNT(*) AS \`rows\`, IFNULL(SUM(${row}), 0) AS \`sum\`, BIT_XOR(${row} * 2654435761) AS mix FROM ${quoteName(table.name)}`;
}

const geometries = /^(geometry|point|linestring|polygon|multi\w+|geometrycollection|geomcollection)$/;

function comparable(column: Column): string {
  const name = quoteName(column.name);
  if (column.type === 'float') return `${name} + 0e0`;
  if (geometries.test(column.type)) return `HEX(${name})`;
  if (/^(inet4|inet6|uuid|json)$/.test(column.type)) return `CAST(${name} AS CHAR)`;
  if (column.type === 'bit') return `${name} + 0`;
  return name;
}

function differs(table: Table, how: string): TaskError {
  const hint = /^innodb$/i.test(table.engine)
    ? ''
    : ` (${table.engine} has no snapshots: was it written to meanwhile?)`;
  return new TaskError(`Table ${table.name}: the copy is not equal: ${how}${hint}`, { fatal: false });
}
