import { TaskError } from '../../core/task-error.ts';
import { quoteName } from './quote-name.ts';
import type { Table } from './read-tables.ts';
import { placeholder, storedColumns } from './row-columns.ts';
import type { Cell, Session } from './session.ts';

/** Collects the rows of a table and inserts them many at a time. */
export interface RowWriter {
  write(row: readonly Cell[]): Promise<void>;
  /** Inserts what is left. */
  end(): Promise<{ rows: number; bytes: number }>;
}

// Measured: about a megabyte an INSERT is best, larger ones gain nothing.
const batchBytes = 1_000_000;
const batchRows = 512;
const placeholdersMax = 65_535;
/** What a packet holds beside the cells: type and length of each. */
const overheadBytes = 65_536;

/** A writer for one table; `packetBytesMax` is the largest packet that the server takes. */
export function rowWriter(session: Session, table: Table, packetBytesMax: number): RowWriter {
  const columns = storedColumns(table);
  const rowsMax = Math.max(1, Math.min(batchRows, Math.floor(placeholdersMax / Math.max(1, columns.length))));
  const statements = insertStatements(table);
  const total = { rows: 0, bytes: 0 };
  let batch: Cell[] = [];
  let pending = { rows: 0, bytes: 0 };
  let inserting: Promise<void> = Promise.resolve();

  const flush = async () => {
    await inserting;
    inserting = insert(session, statements, { cells: batch, rows: pending.rows, width: columns.length });
    // Its failure is thrown by the next flush, which awaits it: until then it must not end the process.
    inserting.catch(() => {});
    batch = [];
    pending = { rows: 0, bytes: 0 };
  };
  return {
    write: async (row) => {
      const bytes = row.reduce((sum, cell) => sum + (cell?.length ?? 0), 0);
      if (bytes + overheadBytes > packetBytesMax) throw tooLarge(table, bytes, packetBytesMax);
      const fits = pending.bytes + bytes <= Math.min(batchBytes, packetBytesMax - overheadBytes);
      if (pending.rows === rowsMax || (pending.rows > 0 && !fits)) await flush();
      batch.push(...row);
      pending = { rows: pending.rows + 1, bytes: pending.bytes + bytes };
      total.rows += 1;
      total.bytes += bytes;
    },
    end: async () => {
      await flush();
      await inserting;
      for (const sql of statements.prepared()) session.forget(sql);
      return total;
    },
  };
}

interface InsertStatements {
  of(rows: number): string;
  prepared(): Iterable<string>;
}

function insertStatements(table: Table): InsertStatements {
  const columns = storedColumns(table);
  const names = columns.map((column) => quoteName(column.name)).join(', ');
  const values = `(${columns.map(placeholder).join(', ')})`;
  const bySize = new Map<number, string>();
  return {
    of: (rows) => {
      const sql =
        bySize.get(rows) ??
        `INSERT INTO ${quoteName(table.name)} (${names}) VALUES ${Array(rows).fill(values).join(', ')}`;
      bySize.set(rows, sql);
      return sql;
    },
    prepared: () => bySize.values(),
  };
}

/** Inserts by statements of 2ⁿ rows, so that there are few to prepare. */
async function insert(
  session: Session,
  statements: InsertStatements,
  { cells, rows, width }: { cells: readonly Cell[]; rows: number; width: number },
): Promise<void> {
  let done = 0;
  while (done < rows) {
    const size = 2 ** Math.floor(Math.log2(rows - done));
    await session.execute(statements.of(size), cells.slice(done * width, (done + size) * width));
    done += size;
  }
}

function tooLarge(table: Table, bytes: number, packetBytesMax: number): TaskError {
  const message = `Table ${table.name}: a row of ${bytes} bytes does not fit the target's max_allowed_packet of ${packetBytesMax}; raise that setting there`;
  return new TaskError(message, { fatal: true });
}
