import type { z } from 'zod';

/** The rows of a query, each parsed: a column that is not what the schema says is an error here, and not further in. */
export async function parseRows<S extends z.ZodType>(
  schema: S,
  query: PromiseLike<readonly unknown[]>,
): Promise<z.output<S>[]> {
  return (await query).map((row) => schema.parse(row));
}

/** The first row of a query, parsed; undefined where there is none. */
export async function parseRow<S extends z.ZodType>(
  schema: S,
  query: PromiseLike<readonly unknown[]>,
): Promise<z.output<S> | undefined> {
  const [row] = await query;
  return row === undefined ? undefined : schema.parse(row);
}
