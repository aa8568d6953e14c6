import { z } from 'zod';
import { ownObject, ownSchema } from '../own-objects.ts';
import type { Session } from '../session.ts';
import { readStatements, type Statement } from '../statement.ts';

const from = `pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_sequence s ON s.seqrelid = c.oid
  LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid
    AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
  LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
  WHERE ${ownSchema} AND ${ownObject('pg_class', 'c.oid')}`;

/** What follows a sequence's name, or is in an identity's brackets. `s` is the alias of pg_sequence. */
export const sequenceOptions = `format('START WITH %s INCREMENT BY %s MINVALUE %s MAXVALUE %s CACHE %s %s', s.seqstart,
  s.seqincrement, s.seqmin, s.seqmax, s.seqcache, CASE WHEN s.seqcycle THEN 'CYCLE' ELSE 'NO CYCLE' END)`;

/** The sequences but those of identity columns, which come with their tables. */
export function readSequences(source: Session): Promise<Statement[]> {
  return readStatements(
    source,
    `SELECT 'sequence ' || c.oid::regclass AS label, format('CREATE %sSEQUENCE %s AS %s %s',
         CASE WHEN c.relpersistence = 'u' THEN 'UNLOGGED ' ELSE '' END, c.oid::regclass, format_type(s.seqtypid, NULL),
         ${sequenceOptions}) AS sql
     FROM ${from} AND d.deptype IS DISTINCT FROM 'i'`,
  );
}

/** Which column owns which sequence. */
export function readSequenceOwners(source: Session): Promise<Statement[]> {
  return readStatements(
    source,
    `SELECT 'sequence ' || c.oid::regclass AS label,
       format('ALTER SEQUENCE %s OWNED BY %s.%I', c.oid::regclass, d.refobjid::regclass, a.attname) AS sql
     FROM ${from} AND d.deptype = 'a'`,
  );
}

/** Sets each sequence of the target to the value of the source's. */
export async function copySequenceStates(source: Session, target: Session): Promise<number> {
  const found = await source.rows(`SELECT c.oid::regclass::text AS name FROM ${from}`, z.object({ name: z.string() }));
  for (const { name } of found) {
    const [state] = await source.rows(
      `SELECT last_value::text AS value, is_called AS called FROM ${name}`,
      z.object({ value: z.string(), called: z.boolean() }),
    );
    if (state)
      await target.run(`SELECT pg_catalog.setval('${name.replaceAll("'", "''")}', ${state.value}, ${state.called})`);
  }
  return found.length;
}
