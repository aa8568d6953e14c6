import type { Sql } from 'postgres';
import type { LogLine } from '../../core/execution.ts';
import { logLineRow, toLogLine } from '../../core/log-line-row.ts';
import { parseRows } from '../../core/parse-rows.ts';
import { storableJson, storableText } from '../../core/storable-json.ts';

export type NewLine = Omit<LogLine, 'number'>;

/** Keeps lines at the end of an execution's log, in order. */
export type AppendLines = (executionId: string, lines: readonly NewLine[]) => Promise<void>;

/** Keeps lines of an execution's log in order, numbered without holes. */
export async function appendLines(sql: Sql, executionId: string, lines: readonly NewLine[]): Promise<void> {
  const rows = lines.map((line) => ({ ...line, message: storableText(line.message) }));
  // The row lock of the counter keeps numbers without holes and in the order in which they become visible.
  await sql`
    WITH counter AS (
      UPDATE embedded.executions SET last_log = last_log + ${rows.length} WHERE id = ${executionId} RETURNING last_log)
    INSERT INTO embedded.logs (execution_id, number, ts, level, task_id, attempt, message)
    SELECT ${executionId}, counter.last_log - ${rows.length} + place, (line->>'timestamp')::timestamptz,
      line->>'level', line->>'taskId', (line->>'attempt')::int, line->>'message'
    FROM counter, jsonb_array_elements(${sql.json(storableJson(rows))}) WITH ORDINALITY AS lines (line, place)`;
}

/** Log lines after a number. */
export async function readLogs(
  sql: Sql,
  executionId: string,
  { after, limit }: { after: number; limit: number },
): Promise<readonly LogLine[]> {
  const query = sql`
    SELECT number, ts, level, task_id, attempt, message FROM embedded.logs
    WHERE execution_id = ${executionId} AND number > ${after} ORDER BY number LIMIT ${limit}`;
  return (await parseRows(logLineRow, query)).map(toLogLine);
}

/** Removes the log lines of an execution that has ended. */
export async function forgetLog(sql: Sql, executionId: string): Promise<void> {
  await sql`
    DELETE FROM embedded.logs USING embedded.executions e
    WHERE execution_id = ${executionId} AND e.id = execution_id AND e.ended_at IS NOT NULL`;
}
