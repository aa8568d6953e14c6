import { type TaskErrorKind, taskErrorKinds } from '@understudy/flows';
import type { Sql, TransactionSql } from 'postgres';
import { z } from 'zod';
import { states } from '../../core/execution.ts';
import { parseRow, parseRows } from '../../core/parse-rows.ts';
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

const attemptRow = z.object({
  state: z.enum(states),
  error: z.string().nullable(),
  error_kind: z.enum(taskErrorKinds).nullable(),
  fatal: z.boolean(),
  lost: z.boolean(),
  host: z.string(),
  pid: z.number().nullable(),
  pid_started: z.string().nullable(),
});
const retryRow = z.object({ next_retry_at: z.date().nullable() });
const endedRow = z.object({ execution_id: z.string() });

/** An attempt as it was written down. */
export type AttemptRecord = Readonly<z.infer<typeof attemptRow>>;

/** How an attempt ended, with what it leaves. */
export interface AttemptEnd {
  readonly result: AttemptResult;
  readonly now: Date;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly nextRetryAt: Date | undefined;
}

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
}

export function createAttemptStore(sql: Sql): AttemptStore {
  return {
    async attempt({ executionId, taskId, number }) {
      const query = sql`
        SELECT state, error, error_kind, fatal, lost, host, pid, pid_started FROM embedded.attempts
        WHERE execution_id = ${executionId} AND task_id = ${taskId} AND number = ${number}`;
      return parseRow(attemptRow, query);
    },
    async nextRetryAt(executionId, taskId) {
      const query = sql`
        SELECT next_retry_at FROM embedded.task_runs WHERE execution_id = ${executionId} AND task_id = ${taskId}`;
      return (await parseRow(retryRow, query))?.next_retry_at ?? undefined;
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
      const query = sql`
        SELECT execution_id FROM embedded.attempts WHERE state <> 'RUNNING' AND (execution_id, task_id, number) IN (
          SELECT key->>'executionId', key->>'taskId', (key->>'number')::int
          FROM jsonb_array_elements(${sql.json(storableJson(keys))}) AS key)`;
      return (await parseRows(endedRow, query)).map((row) => row.execution_id);
    },
    async killTask(executionId, taskId) {
      await sql`
        WITH killed AS (
          UPDATE embedded.task_runs SET state = 'KILLED', next_retry_at = NULL
          WHERE execution_id = ${executionId} AND task_id = ${taskId} AND state = 'RETRYING' RETURNING execution_id)
        UPDATE embedded.executions SET revision = revision + 1 WHERE id IN (SELECT execution_id FROM killed)`;
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
