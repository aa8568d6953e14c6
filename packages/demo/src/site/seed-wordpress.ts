import { createConnection } from 'mysql2/promise';
import { wordpressContent } from './wordpress-content.ts';
import { wordpressTables } from './wordpress-tables.ts';

/** Fills an empty MySQL or MariaDB database with the WordPress site of the demo. */
export async function seedWordpress(databaseUrl: string, siteUrl: string): Promise<void> {
  const connection = await createConnection({ uri: databaseUrl, charset: 'utf8mb4', connectTimeout: 10_000 });
  try {
    await connection.query("SET SESSION sql_mode = 'NO_ENGINE_SUBSTITUTION'");
    for (const table of wordpressTables) await connection.query(table);
    for (const { table, columns, values } of wordpressContent(siteUrl)) {
      for (let at = 0; at < values.length; at += 500) {
        await connection.query(`INSERT INTO ${table} (${columns.join(', ')}) VALUES ?`, [values.slice(at, at + 500)]);
      }
    }
  } finally {
    await connection.end();
  }
}
