import type { Sql } from 'postgres';
import type { LogLine } from '../../core/execution.ts';
import type { LogArchive } from '../../core/log-archive.ts';
import { compressLines, decompressLines } from './compressed-lines.ts';

interface Stretch {
  readonly first: number;
  readonly last: number;
  readonly lines: Uint8Array;
}

/** The archive of logs in Postgres: stretches of lines, each compressed, that go with their execution. */
export function createLogArchive(sql: Sql): LogArchive {
  const waiting = ({ from, to }: { from: Date; to: Date }) =>
    sql`ended AND log_place <> 'archive' AND ended_at >= ${from} AND ended_at < ${to}`;
  return {
    async waiting(ended, limit) {
      const rows = await sql<{ id: string; log_place: string }[]>`
        SELECT id, log_place FROM executions WHERE ${waiting(ended)} ORDER BY ended_at LIMIT ${limit}`;
      return rows.map(({ id, log_place }) => ({ executionId: id, archived: log_place === 'both' }));
    },
    async countWaiting(ended) {
      const [row] = await sql<{ count: number }[]>`
        SELECT count(*)::float8 AS count FROM executions WHERE ${waiting(ended)}`;
      return row?.count ?? 0;
    },
    async add(executionId, lines) {
      const first = lines[0]?.number;
      const last = lines.at(-1)?.number;
      if (first === undefined || last === undefined) return;
      const compressed = await compressLines(lines);
      await sql`
        INSERT INTO log_archive (execution_id, first, last, lines) VALUES (${executionId}, ${first}, ${last}, ${compressed})
        ON CONFLICT (execution_id, first) DO UPDATE SET last = excluded.last, lines = excluded.lines`;
    },
    async complete(executionId) {
      await sql`UPDATE executions SET log_place = 'both' WHERE id = ${executionId} AND log_place = 'engine'`;
    },
    async isOnlyCopy(executionId) {
      await sql`UPDATE executions SET log_place = 'archive' WHERE id = ${executionId} AND log_place = 'both'`;
    },
    async lines(executionId, page) {
      const [known] = await sql`SELECT FROM executions WHERE id = ${executionId} AND log_place <> 'engine'`;
      return known && readLines(sql, executionId, page);
    },
  };
}

async function readLines(
  sql: Sql,
  executionId: string,
  { after, limit }: { after: number; limit: number },
): Promise<readonly LogLine[]> {
  const found: LogLine[] = [];
  let seen = after;
  while (found.length < limit) {
    // One stretch at a time: a long log is not unpacked for one page of it.
    const [stretch] = await sql<Stretch[]>`
      SELECT first, last, lines FROM log_archive WHERE execution_id = ${executionId} AND last > ${seen} ORDER BY first LIMIT 1`;
    if (!stretch) break;
    const lines = await decompressLines(stretch.lines);
    found.push(...lines.filter(({ number }) => number > seen));
    seen = stretch.last;
  }
  return found.slice(0, limit);
}
