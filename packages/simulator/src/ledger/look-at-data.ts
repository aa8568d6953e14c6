import { createConnection } from 'mysql2/promise';
import postgres from 'postgres';

/** What a database or a volume held at some moment. */
export interface DataState {
  readonly service: string;
  readonly kind: 'mysql' | 'postgres' | 'redis' | 'files';
  readonly isRunning: boolean;
  /** Tables, keys or files; null where it could not be asked. */
  readonly things: number | null;
  /** Rows of all tables together, or bytes of files. */
  readonly amount: number | null;
}

const connectMsMax = 10_000;
const quote = (name: string, mark: string) => `${mark}${name.replaceAll(mark, mark + mark)}${mark}`;

/** Tables and rows of a MySQL database. */
export async function lookAtMysql(url: string): Promise<Pick<DataState, 'things' | 'amount'>> {
  const connection = await createConnection({ uri: url, connectTimeout: connectMsMax, rowsAsArray: true });
  try {
    const ask = async (sql: string): Promise<string[]> => {
      const [rows] = await connection.query({ sql, rowsAsArray: true });
      return Array.isArray(rows) ? rows.map((row) => String(Array.isArray(row) ? row[0] : '')) : [];
    };
    const tables = await ask(
      "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'",
    );
    let rows = 0;
    for (const table of tables) rows += Number((await ask(`SELECT count(*) FROM ${quote(table, '`')}`))[0]);
    return { things: tables.length, amount: rows };
  } finally {
    connection.destroy();
  }
}

/** Tables and rows of a Postgres database. */
export async function lookAtPostgres(url: string): Promise<Pick<DataState, 'things' | 'amount'>> {
  const sql = postgres(url, { max: 1, connect_timeout: connectMsMax / 1_000, onnotice: () => undefined });
  try {
    const tables = await sql<{ schema: string; name: string }[]>`
      SELECT schemaname AS schema, tablename AS name FROM pg_tables
      WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`;
    let rows = 0;
    for (const { schema, name } of tables) {
      const [counted] = await sql.unsafe<{ n: string }[]>(
        `SELECT count(*) AS n FROM ${quote(schema, '"')}.${quote(name, '"')}`,
      );
      rows += Number(counted?.n);
    }
    return { things: tables.length, amount: rows };
  } finally {
    await sql.end({ timeout: 1 });
  }
}
