import { sequenceOptions } from './sequences.ts';

// Columns that newer servers have are read by way of jsonb, so that an older server does not stumble over their names.
const collation = `CASE WHEN a.attcollation <> t.typcollation THEN ' COLLATE ' || a.attcollation::regcollation ELSE '' END`;

const compression = `CASE to_jsonb(a) ->> 'attcompression' WHEN 'p' THEN ' COMPRESSION pglz' WHEN 'l' THEN ' COMPRESSION lz4' ELSE '' END`;

const value = `CASE a.attgenerated
    WHEN 's' THEN format(' GENERATED ALWAYS AS (%s) STORED', pg_get_expr(d.adbin, d.adrelid))
    WHEN 'v' THEN format(' GENERATED ALWAYS AS (%s) VIRTUAL', pg_get_expr(d.adbin, d.adrelid))
    ELSE coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '') END`;

/** A partition has its table's identity, without a sequence of its own; it gets it when it is attached. */
const identity = `CASE WHEN s.seqrelid IS NULL THEN '' ELSE format(' GENERATED %s AS IDENTITY (SEQUENCE NAME %s %s)',
    CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, s.seqrelid::regclass, ${sequenceOptions}) END`;

/** From version 18 a NOT NULL has a name of its own. */
const notNull = `CASE WHEN NOT a.attnotnull THEN '' ELSE coalesce((SELECT format(' CONSTRAINT %I NOT NULL', k.conname) ||
      CASE WHEN k.connoinherit THEN ' NO INHERIT' ELSE '' END
    FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'n' AND k.conkey[1] = a.attnum), ' NOT NULL') END`;

/** SQL that writes the column definitions of the table `c`; an inheriting table writes only what it adds itself. */
export const columnDefinitions = `(
  SELECT string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)) ||
      ${collation} || ${compression} || ${value} || ${identity} || ${notNull}, E',\\n  ' ORDER BY a.attnum)
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN pg_catalog.pg_depend i ON i.refclassid = 'pg_catalog.pg_class'::regclass AND i.refobjid = a.attrelid
    AND i.refobjsubid = a.attnum AND i.deptype = 'i' AND i.classid = 'pg_catalog.pg_class'::regclass AND a.attidentity <> ''
  LEFT JOIN pg_catalog.pg_sequence s ON s.seqrelid = i.objid
  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND (a.attislocal OR c.relispartition))`;
