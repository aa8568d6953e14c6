/** SQL that is true for schemas that are the user's. `n` is the alias of pg_namespace. */
export const ownSchema = `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`;

/** SQL that is true for objects that were made by themselves: not by an extension, nor (a function) with a range type. */
export function ownObject(catalog: string, oid: string): string {
  const kinds = catalog === 'pg_proc' || catalog === 'pg_cast' ? "('e', 'i')" : "('e')";
  return `NOT EXISTS (SELECT FROM pg_catalog.pg_depend e WHERE e.classid = 'pg_catalog.${catalog}'::pg_catalog.regclass
    AND e.objid = ${oid} AND e.deptype IN ${kinds})`;
}
