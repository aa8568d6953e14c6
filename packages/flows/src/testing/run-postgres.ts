import postgres from 'postgres';

/** Does statements on a server, one after another, as a person at a terminal would; gives the last one's rows. */
export async function runPostgres(url: string, ...statements: readonly string[]): Promise<readonly unknown[]> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    let rows: readonly unknown[] = [];
    for (const statement of statements) rows = [...(await sql.unsafe(statement))];
    return rows;
  } finally {
    await sql.end();
  }
}
