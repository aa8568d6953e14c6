import { z } from 'zod';
import { quoteName } from './quote.ts';
import { ownTables } from './schema/tables.ts';
import type { Session } from './session.ts';

/** A column that can hold text with URLs. */
export interface TextColumn {
  /** Of its table, qualified and quoted. */
  readonly table: string;
  /** Quoted. */
  readonly name: string;
  /** As SQL writes it. */
  readonly type: string;
  readonly isArray: boolean;
  /** In characters. */
  readonly lengthMax: number | undefined;
}

const row = z.object({
  table: z.string(),
  name: z.string(),
  type: z.string(),
  isArray: z.boolean(),
  lengthMax: z.number().nullable(),
});

/** All columns of text, of JSON and XML, of domains over them, and of arrays of text. */
export async function readTextColumns(session: Session): Promise<TextColumn[]> {
  const found = await session.rows(
    `WITH RECURSIVE bases AS (
       SELECT oid, oid AS base, typtypmod AS modifier FROM pg_catalog.pg_type WHERE typtype <> 'd'
       UNION ALL SELECT t.oid, b.base, CASE WHEN t.typtypmod >= 0 THEN t.typtypmod ELSE b.modifier END
         FROM pg_catalog.pg_type t JOIN bases b ON t.typbasetype = b.oid WHERE t.typtype = 'd')
     SELECT c.oid::regclass::text AS "table", a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
       t.typname ~ '^_' AS "isArray",
       CASE WHEN t.typname IN ('varchar', 'bpchar') AND greatest(a.atttypmod, b.modifier) > 4
         THEN greatest(a.atttypmod, b.modifier) - 4 END AS "lengthMax"
     FROM (SELECT c.oid FROM ${ownTables} AND c.relkind = 'r') c
     JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
     JOIN bases b ON b.oid = a.atttypid JOIN pg_catalog.pg_type t ON t.oid = b.base
     WHERE t.typname IN ('text', 'varchar', 'bpchar', 'citext', 'json', 'jsonb', 'xml', '_text', '_varchar')
     ORDER BY 1, a.attnum`,
    row,
  );
  return found.map(({ name, lengthMax, ...column }) => ({
    ...column,
    name: quoteName(name),
    lengthMax: lengthMax ?? undefined,
  }));
}
