import { quoteName } from './quote-name.ts';
import type { Column, Table } from './read-tables.ts';

/** The columns whose cells a copy carries: the server computes the generated ones. */
export function storedColumns(table: Table): readonly Column[] {
  return table.columns.filter((column) => !column.isGenerated);
}

/** How a column is read so that nothing of it is lost. */
export function readExpression(column: Column): string {
  // The text protocol prints six digits of a FLOAT; as a DOUBLE it prints all.
  return column.type === 'float' ? `${quoteName(column.name)} + 0e0` : quoteName(column.name);
}

/** The placeholder by which a cell is written: some types do not take a binary string. */
export function placeholder(column: Column): string {
  switch (column.type) {
    case 'inet4':
    case 'inet6':
    case 'uuid':
      return 'CONVERT(? USING latin1)';
    case 'json':
      return 'CONVERT(? USING utf8mb4)';
    default:
      return '?';
  }
}
