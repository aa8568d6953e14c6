import { z } from 'zod';
import { quoteName } from './quote.ts';
import { ownTables } from './schema/tables.ts';
import type { Session } from './session.ts';

/** A table that has rows of its own: no partitioned one, whose rows stand in its partitions. */
export interface TableRows {
  /** Qualified and quoted. */
  readonly name: string;
  /** Quoted, without those that the server computes. */
  readonly columns: readonly string[];
}

const row = z.object({ name: z.string(), columns: z.array(z.string()).nullable() });

/** The tables to copy rows of, by name. */
export async function readTableRows(source: Session): Promise<TableRows[]> {
  const found = await source.rows(
    `SELECT c.oid::regclass::text AS name, (SELECT jsonb_agg(a.attname ORDER BY a.attnum) FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns
     FROM ${ownTables} AND c.relkind = 'r' ORDER BY c.oid::regclass::text COLLATE "C"`,
    row,
  );
  return found.map(({ name, columns }) => ({ name, columns: (columns ?? []).map(quoteName) }));
}
