import type { TaskErrorKind } from '@understudy/flows';
import type { Sql, TransactionSql } from 'postgres';
import type { LogLine, State } from '../../core/execution.ts';
import { storableJson, storableText } from '../../core/storable-json.ts';

/** How an attempt ended. */
export interface AttemptResult {
  readonly state: 'SUCCESS' | 'FAILED' | 'KILLED';
  readonly error?: string;
  readonly errorKind?: TaskErrorKind;
  /** Another attempt cannot help. */
  readonly fatal: boolean;
  /** The engine ended during it: it does not count. */
  readonly lost: boolean;
}

/** Names one attempt. */
export interface AttemptKey {
  readonly executionId: string;
  readonly taskId: string;
  readonly number: number;
}

/** An attempt as it was written down. */
export interface AttemptRecord {
  readonly state: State;
  readonly error: string | null;
  readonly error_kind: TaskErrorKind | null;
  readonly fatal: boolean;
  readonly lost: boolean;
  readonly host: string;
  readonly pid: number | null;
  readonly pid_started: string | null;
}

/** How an attempt ended, with what it leaves. */
export interface AttemptEnd {
  readonly result: AttemptResult;
  readonly now: Date;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly nextRetryAt: Date | undefined;
}

export type NewLine = Omit<LogLine, 'number'>;

/** What is written about the tasks of an execution. Each method is one statement or one transaction. */
export interface AttemptStore {
  attempt(key: AttemptKey): Promise<AttemptRecord | undefined>;
  /** When the task is to be tried again, where it waits for that. */
  nextRetryAt(executionId: string, taskId: string): Promise<Date | undefined>;
  skip(executionId: string, taskId: string): Promise<void>;
  /** False, and nothing is written, where the execution was cancelled; a task that cleans up begins all the same. */
  beginAttempt(key: AttemptKey, begin: { now: Date; host: string; cleanUp: boolean }): Promise<boolean>;
  setProcess(key: AttemptKey, process: { pid: number; started: string }): Promise<void>;
  /** Throws where the attempt was ended by somebody else, who then owns the execution. */
  endAttempt(key: AttemptKey, end: AttemptEnd): Promise<void>;
  /** The executions of those among these attempts that have ended. */
  ended(keys: readonly AttemptKey[]): Promise<readonly string[]>;
  /** The task waits for no further attempt: the execution was cancelled. */
  killTask(executionId: string, taskId: string): Promise<void>;
  /** Keeps the lines in order, numbered without holes. */
  append(executionId: string, lines: readonly NewLine[]): Promise<void>;
}

export function createAttemptStore(sql: Sql): AttemptStore {
  return {
    async attempt({ executionId, taskId, number }) {
      const [row] = await sql<AttemptRecord[]>`
        SELECT state, error, error_kind, fatal, lost, host, pid, pid_started FROM embedded.attempts
        WHERE execution_id = ${executionId} AND task_id = ${taskId} AND number = ${number}`;
      return row;
    },
    async nextRetryAt(executionId, taskId) {
      const [row] = await sql<{ next_retry_at: Date | null }[]>`
        SELECT next_retry_at FROM embedded.task_runs WHERE execution_id = ${executionId} AND task_id = ${taskId}`;
      return row?.next_retry_at ?? undefined;
    },
    async skip(executionId, taskId) {
      await sql`
        WITH skipped AS (
          INSERT INTO embedded.task_runs (execution_id, task_id, position, state)
          VALUES (${executionId}, ${taskId}, ${nextPosition(sql, executionId)}, 'SKIPPED')
          ON CONFLICT DO NOTHING RETURNING execution_id)
        UPDATE embedded.executions SET revision = revision + 1 WHERE id IN (SELECT execution_id FROM skipped)`;
    },
    beginAttempt: (key, begin) => sql.begin((tx) => beginWithin(tx, key, begin)),
    async setProcess({ executionId, taskId, number }, { pid, started }) {
      await sql`
        UPDATE embedded.attempts SET pid = ${pid}, pid_started = ${started}
        WHERE execution_id = ${executionId} AND task_id = ${taskId} AND number = ${number}`;
    },
    endAttempt: (key, end) => sql.begin((tx) => endWithin(tx, key, end)),
    async ended(keys) {
      const rows = await sql<{ execution_id: string }[]>`
        SELECT execution_id FROM embedded.attempts WHERE state <> 'RUNNING' AND (execution_id, task_id, number) IN (
          SELECT key->>'executionId', key->>'taskId', (key->>'number')::int
          FROM jsonb_array_elements(${sql.json(storableJson(keys))}) AS key)`;
      return rows.map((row) => row.execution_id);
    },
    async killTask(executionId, taskId) {
      await sql`
        WITH killed AS (
          UPDATE embedded.task_runs SET state = 'KILLED', next_retry_at = NULL
          WHERE execution_id = ${executionId} AND task_id = ${taskId} AND state = 'RETRYING' RETURNING execution_id)
        UPDATE embedded.executions SET revision = revision + 1 WHERE id IN (SELECT execution_id FROM killed)`;
    },
    async append(executionId, lines) {
      const rows = lines.map((line) => ({ ...line, message: storableText(line.message) }));
      // The row lock of the counter keeps numbers without holes and in the order in which they become visible.
      await sql`
        WITH counter AS (
          UPDATE embedded.executions SET last_log = last_log + ${rows.length} WHERE id = ${executionId} RETURNING last_log)
        INSERT INTO embedded.logs (execution_id, number, ts, level, task_id, attempt, message)
        SELECT ${executionId}, counter.last_log - ${rows.length} + place, (line->>'timestamp')::timestamptz,
          line->>'level', line->>'taskId', (line->>'attempt')::int, line->>'message'
        FROM counter, jsonb_array_elements(${sql.json(storableJson(rows))}) WITH ORDINALITY AS lines (line, place)`;
    },
  };
}

async function beginWithin(
  tx: TransactionSql,
  { executionId, taskId, number }: AttemptKey,
  { now, host, cleanUp }: { now: Date; host: string; cleanUp: boolean },
): Promise<boolean> {
  const { count } = await tx`
    UPDATE embedded.executions SET revision = revision + 1, started_at = coalesce(started_at, ${now}),
      state = CASE WHEN cancel_requested THEN state ELSE 'RUNNING' END
    WHERE id = ${executionId} AND (${cleanUp} OR NOT cancel_requested)`;
  if (count === 0) return false;
  await tx`
    INSERT INTO embedded.task_runs (execution_id, task_id, position, state)
    VALUES (${executionId}, ${taskId}, ${nextPosition(tx, executionId)}, 'RUNNING')
    ON CONFLICT (execution_id, task_id) DO UPDATE SET state = 'RUNNING', next_retry_at = NULL`;
  await tx`
    INSERT INTO embedded.attempts (execution_id, task_id, number, state, started_at, host)
    VALUES (${executionId}, ${taskId}, ${number}, 'RUNNING', ${now}, ${host})`;
  return true;
}

async function endWithin(
  tx: TransactionSql,
  { executionId, taskId, number }: AttemptKey,
  { result, now, outputs, metrics, nextRetryAt }: AttemptEnd,
): Promise<void> {
  const error = result.error === undefined ? null : storableText(result.error);
  const { count } = await tx`
    UPDATE embedded.attempts
    SET state = ${result.state}, ended_at = ${now}, error = ${error}, error_kind = ${result.errorKind ?? null},
      fatal = ${result.fatal}, lost = ${result.lost}
    WHERE execution_id = ${executionId} AND task_id = ${taskId} AND number = ${number} AND state = 'RUNNING'`;
  if (count === 0) throw new Error(`attempt ${number} of ${taskId} was ended by another server`);
  await tx`
    UPDATE embedded.task_runs SET state = ${nextRetryAt ? 'RETRYING' : result.state},
      next_retry_at = ${nextRetryAt ?? null}, metrics = ${tx.json(storableJson(metrics))},
      outputs = ${result.state === 'SUCCESS' ? tx.json(storableJson(outputs)) : null}
    WHERE execution_id = ${executionId} AND task_id = ${taskId}`;
  await tx`
    UPDATE embedded.executions SET revision = revision + 1,
      state = CASE WHEN ${nextRetryAt !== undefined} AND NOT cancel_requested THEN 'RETRYING' ELSE state END
    WHERE id = ${executionId}`;
}

function nextPosition(sql: Sql | TransactionSql, executionId: string) {
  return sql`(SELECT count(*) FROM embedded.task_runs WHERE execution_id = ${executionId})`;
}
