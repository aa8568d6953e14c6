import postgres from 'postgres';

const own = `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`;
const relations = `pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${own}`;

// Each in words that the server finds itself, so that nothing of the code under test takes part.
const questions = {
  schemas: `SELECT nspname, nspowner::regrole, nspacl FROM pg_namespace n WHERE ${own}`,
  extensions: 'SELECT extname, extversion, extnamespace::regnamespace FROM pg_extension',
  types: `SELECT format_type(t.oid, NULL), typtype, typlen, format_type(typbasetype, typtypmod), typnotnull, typdefault, typacl,
    (SELECT array_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid)
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE ${own} AND typtype <> 'c'`,
  relations: `SELECT c.oid::regclass, relkind, relpersistence, reloptions, relowner::regrole, relacl, relrowsecurity, relforcerowsecurity,
    relreplident, relispopulated, pg_get_expr(relpartbound, c.oid), pg_get_partkeydef(c.oid),
    (SELECT reloptions FROM pg_class t WHERE t.oid = c.reltoastrelid) FROM ${relations}`,
  columns: `SELECT c.oid::regclass, attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated, attstorage,
    attstattarget, attoptions, attacl, attcompression, attcollation::regcollation, attislocal, attinhcount,
    row_number() OVER (PARTITION BY c.oid ORDER BY attnum),
    (SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = c.oid AND adnum = attnum)
    FROM pg_attribute a JOIN (SELECT c.oid FROM ${relations}) c ON c.oid = attrelid WHERE attnum > 0 AND NOT attisdropped`,
  inheritance: 'SELECT inhrelid::regclass, inhparent::regclass, inhseqno FROM pg_inherits',
  constraints: `SELECT conname, conrelid::regclass, contypid::regtype, conislocal, coninhcount, convalidated, pg_get_constraintdef(k.oid)
    FROM pg_constraint k JOIN pg_namespace n ON n.oid = connamespace WHERE ${own}`,
  indexes: `SELECT pg_get_indexdef(indexrelid), indisvalid, indisclustered, indisreplident FROM pg_index
    JOIN (SELECT c.oid FROM ${relations}) c ON c.oid = indrelid`,
  views: `SELECT c.oid::regclass, pg_get_viewdef(c.oid) FROM ${relations} AND relkind IN ('v', 'm')`,
  functions: `SELECT pg_get_functiondef(p.oid), proowner::regrole, proacl FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
    WHERE ${own} AND prokind <> 'a'`,
  triggers: 'SELECT pg_get_triggerdef(oid), tgenabled FROM pg_trigger WHERE NOT tgisinternal',
  rules: `SELECT definition FROM pg_rules n WHERE schemaname = 'public'`,
  policies: 'SELECT * FROM pg_policies',
  statistics: 'SELECT pg_get_statisticsobjdef(oid) FROM pg_statistic_ext',
  sequences: 'SELECT * FROM pg_sequences',
  sequenceOwners: `SELECT objid::regclass, refobjid::regclass, deptype FROM pg_depend
    JOIN pg_class ON pg_class.oid = objid AND relkind = 'S' WHERE deptype IN ('a', 'i')`,
  comments: `SELECT o.type, o.identity, description FROM pg_description d, pg_identify_object(d.classoid, d.objoid, d.objsubid) o
    WHERE objoid >= 16384 OR o.identity = 'public'`,
};

/** Everything in a database: what its catalogs say, and the rows of every table, as lines of text in one order. */
export async function describePostgres(url: string): Promise<Record<string, string[]>> {
  const sql = postgres(url, { max: 1, onnotice: () => {}, connection: { search_path: '', extra_float_digits: 3 } });
  try {
    const found: Record<string, string[]> = {};
    for (const [name, question] of Object.entries(questions)) found[name] = await lines(sql, question);
    const tables = await sql.unsafe(
      `SELECT c.oid::regclass::text AS name FROM ${relations} AND relkind IN ('r', 'm') AND relispopulated`,
    );
    for (const { name } of tables) found[`rows of ${name}`] = await lines(sql, `SELECT * FROM ONLY ${name}`);
    return found;
  } finally {
    await sql.end();
  }
}

async function lines(sql: postgres.Sql, question: string): Promise<string[]> {
  const rows = await sql.unsafe(`SELECT q::text AS line FROM (${question}) q ORDER BY 1`);
  return rows.map(({ line }) => String(line));
}
