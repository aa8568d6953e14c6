import { z } from 'zod';
import type { Session } from './session.ts';

/** A table that has rows of its own. */
export interface Table {
  readonly name: string;
  readonly engine: string;
  readonly columns: readonly Column[];
  /** Rows of system-versioned tables have a history, which is not copied. */
  readonly isVersioned: boolean;
  /** False for engines whose rows stand elsewhere (MERGE, FEDERATED, …). */
  readonly ownsRows: boolean;
}

export interface Column {
  readonly name: string;
  /** MySQL's DATA_TYPE, in lower case. */
  readonly type: string;
  readonly isGenerated: boolean;
  readonly isUpdatedByClock: boolean;
  /** Characters for char and varchar, bytes for the text types. */
  readonly lengthMax: number | undefined;
}

const ownEngines = /^(innodb|myisam|aria|memory|archive|csv|rocksdb|tokudb|columnstore|ndbcluster|s3)$/i;

const tableRow = z.object({ name: z.string(), type: z.string(), engine: z.string().nullable() });
const columnRow = z.object({
  table: z.string(),
  name: z.string(),
  type: z.string(),
  extra: z.string(),
  lengthMax: z.coerce.number().nullable(),
});

/** The tables of the session's database with their columns, by name. */
export async function readTables(session: Session): Promise<Table[]> {
  const tables = await session.rows(
    `SELECT TABLE_NAME AS name, TABLE_TYPE AS type, ENGINE AS engine FROM information_schema.TABLES
     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY TABLE_NAME`,
    tableRow,
  );
  const columns = await readColumns(session);
  return tables.map(({ name, type, engine }) => ({
    name,
    engine: engine ?? 'unknown',
    columns: columns.filter((column) => column.table === name),
    isVersioned: type === 'SYSTEM VERSIONED',
    ownsRows: ownEngines.test(engine ?? ''),
  }));
}

async function readColumns(session: Session): Promise<(Column & { table: string })[]> {
  const rows = await session.rows(
    `SELECT TABLE_NAME AS \`table\`, COLUMN_NAME AS name, LOWER(DATA_TYPE) AS type, EXTRA AS extra,
       CHARACTER_MAXIMUM_LENGTH AS lengthMax
     FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, ORDINAL_POSITION`,
    columnRow,
  );
  return rows.map(({ extra, lengthMax, ...row }) => ({
    ...row,
    // Not MySQL 8's DEFAULT_GENERATED, which is a default that is an expression.
    isGenerated: /\b(VIRTUAL|STORED|PERSISTENT) GENERATED\b/i.test(extra),
    isUpdatedByClock: /on update/i.test(extra),
    lengthMax: lengthMax ?? undefined,
  }));
}
