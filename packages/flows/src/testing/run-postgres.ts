import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
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

const program = `import postgres from 'postgres';
  const [url, ...statements] = process.argv.slice(1);
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  for (const statement of statements) await sql.unsafe(statement);
  await sql.end();`;

/** Does statements while this process stands still: for a change between two steps of the code under test. */
export function runPostgresAtOnce(url: string, ...statements: readonly string[]): void {
  const here = fileURLToPath(new URL('.', import.meta.url));
  execFileSync(process.execPath, ['--input-type=module', '--eval', program, url, ...statements], { cwd: here });
}
