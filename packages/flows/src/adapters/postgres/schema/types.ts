import { ownObject, ownSchema } from '../own-objects.ts';
import type { Session } from '../session.ts';
import { readStatements, type Statement } from '../statement.ts';

const own = `${ownSchema} AND ${ownObject('pg_type', 't.oid')}`;

const enums = `
  SELECT 'type ' || format_type(t.oid, NULL) AS label, format('CREATE TYPE %s AS ENUM (%s)', format_type(t.oid, NULL),
      (SELECT coalesce(string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder), '')
       FROM pg_catalog.pg_enum WHERE enumtypid = t.oid)) AS sql
  FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  WHERE t.typtype = 'e' AND ${own}`;

const domains = `
  SELECT 'domain ' || format_type(t.oid, NULL), format('CREATE DOMAIN %s AS %s%s%s%s%s', format_type(t.oid, NULL),
      format_type(t.typbasetype, t.typtypmod),
      CASE WHEN t.typcollation <> b.typcollation THEN ' COLLATE ' || t.typcollation::regcollation ELSE '' END,
      ' DEFAULT ' || pg_get_expr(t.typdefaultbin, 0),
      CASE WHEN t.typnotnull THEN ' NOT NULL' ELSE '' END,
      (SELECT string_agg(format(' CONSTRAINT %I %s', conname, pg_get_constraintdef(oid)), '' ORDER BY conname)
       FROM pg_catalog.pg_constraint WHERE contypid = t.oid AND contype = 'c'))
  FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
  WHERE t.typtype = 'd' AND ${own}`;

const composites = `
  SELECT 'type ' || format_type(t.oid, NULL), format('CREATE TYPE %s AS (%s)', format_type(t.oid, NULL),
      (SELECT string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)) ||
          CASE WHEN attcollation <> b.typcollation THEN ' COLLATE ' || attcollation::regcollation ELSE '' END,
          ', ' ORDER BY attnum)
       FROM pg_catalog.pg_attribute JOIN pg_catalog.pg_type b ON b.oid = atttypid
       WHERE attrelid = t.typrelid AND attnum > 0 AND NOT attisdropped))
  FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  JOIN pg_catalog.pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
  WHERE t.typtype = 'c' AND ${own}`;

const ranges = `
  SELECT 'type ' || format_type(t.oid, NULL), format('CREATE TYPE %s AS RANGE (SUBTYPE = %s%s%s%s)',
      format_type(t.oid, NULL), format_type(r.rngsubtype, NULL),
      ', COLLATION = ' || nullif(r.rngcollation, 0)::regcollation,
      ', SUBTYPE_DIFF = ' || nullif(r.rngsubdiff, 0)::regproc,
      ', MULTIRANGE_TYPE_NAME = ' || format_type((to_jsonb(r) ->> 'rngmultitypid')::oid, NULL))
  FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid
  WHERE t.typtype = 'r' AND ${own}`;

/** Enums, domains, composite types and ranges. */
export function readTypes(source: Session): Promise<Statement[]> {
  return readStatements(source, [enums, domains, composites, ranges].join(' UNION ALL '));
}
