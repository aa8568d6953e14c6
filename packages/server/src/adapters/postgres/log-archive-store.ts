import type { Sql } from 'postgres';
import { z } from 'zod';
import type { LogLine } from '../../core/execution.ts';
import type { LogArchive } from '../../core/log-archive.ts';
import { parseRow, parseRows } from '../../core/parse-rows.ts';
import { compressLines, decompressLines } from './compressed-lines.ts';

const stretchRow = z.object({ last: z.number(), lines: z.instanceof(Uint8Array) });
const waitingRow = z.object({ id: z.string(), log_place: z.string() });
const countRow = z.object({ count: z.number() });

/** The archive of logs in Postgres: stretches of lines, each compressed, that go with their execution. */
export function createLogArchive(sql: Sql): LogArchive {
  const waiting = ({ from, to }: { from: Date; to: Date }) =>
    sql`ended AND log_place <> 'archive' AND ended_at >= ${from} AND ended_at < ${to}`;
  return {
    async waiting(ended, limit) {
      const query = sql`
        SELECT id, log_place FROM executions WHERE ${waiting(ended)} ORDER BY ended_at LIMIT ${limit}`;
      const rows = await parseRows(waitingRow, query);
      return rows.map(({ id, log_place }) => ({ executionId: id, archived: log_place === 'both' }));
    },
    async countWaiting(ended) {
      const query = sql`
        SELECT count(*)::float8 AS count FROM executions WHERE ${waiting(ended)}`;
      return (await parseRow(countRow, query))?.count ?? 0;
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
    const query = sql`
      SELECT last, lines FROM log_archive WHERE execution_id = ${executionId} AND last > ${seen} ORDER BY first LIMIT 1`;
    const stretch = await parseRow(stretchRow, query);
    if (!stretch) break;
    const lines = await decompressLines(stretch.lines);
    found.push(...lines.filter(({ number }) => number > seen));
    seen = stretch.last;
  }
  return found.slice(0, limit);
}
