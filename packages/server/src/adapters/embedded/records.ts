import type { FlowTask } from '@understudy/flows';
import type { ISql, JSONValue, Sql } from 'postgres';
import type { StartRequest } from '../../core/engine.ts';
import type { LogLine, State } from '../../core/execution.ts';

/** How an attempt ended. */
export interface AttemptResult {
  readonly state: 'SUCCESS' | 'FAILED' | 'KILLED';
  readonly error?: string;
  /** Another attempt cannot help. */
  readonly fatal: boolean;
  /** The engine ended during it: it does not count. */
  readonly lost: boolean;
}

/** An attempt as it was written down. */
export interface AttemptRecord {
  readonly state: State;
  readonly error: string | null;
  readonly fatal: boolean;
  readonly lost: boolean;
  readonly pid: number | null;
  readonly pid_started: string | null;
}

export type NewLine = Omit<LogLine, 'number'>;
/** Postgres channel that names each execution that has changed. */
export const changedChannel = 'understudy_changed';
/** Postgres channel that names each execution that is to be cancelled. */
export const cancelChannel = 'understudy_cancel';

type Values = Readonly<Record<string, unknown>>;

/** What the engine writes about executions. Each method is one statement or one transaction, and safe to repeat. */
export interface Records {
  /** Writes a new execution, or finds the one of the same intent. */
  create(
    id: string,
    request: StartRequest & { readonly intent: string | undefined; readonly createdAt: Date },
  ): Promise<string>;
  /** Lets waiting executions of a flow in, as many as `limit` leaves room for; gives the ids to be launched. */
  admit(flowId: string, limit: number | undefined): Promise<readonly string[]>;
  begin(id: string, now: Date): Promise<void>;
  isCancelled(id: string): Promise<boolean>;
  skip(id: string, taskId: string): Promise<void>;
  attempt(id: string, taskId: string, number: number): Promise<AttemptRecord | undefined>;
  beginAttempt(id: string, task: FlowTask, attempt: { number: number; now: Date; cleanUp: boolean }): Promise<void>;
  setProcess(id: string, taskId: string, process: { number: number; pid: number; started: string }): Promise<void>;
  endAttempt(
    id: string,
    taskId: string,
    end: AttemptResult & { number: number; now: Date; outputs?: Values; nextRetryAt?: Date; cleanUp: boolean },
  ): Promise<void>;
  append(id: string, lines: readonly NewLine[]): Promise<void>;
  requestCancel(id: string, now: Date): Promise<void>;
  finish(
    id: string,
    end: { state: State; now: Date; outputs: Values; error?: { task: string; message: string } },
  ): Promise<void>;
}

export function createRecords(sql: Sql): Records {
  const changed = (id: string) => sql`SELECT pg_notify(${changedChannel}, ${id})`;
  const json = (value: unknown) => sql.json(value as JSONValue);
  return {
    async create(id, { intent, namespace, flowId, labels, inputs, createdAt }) {
      const [row] = await sql<{ id: string }[]>`
        INSERT INTO embedded.executions (id, intent, namespace, flow_id, state, labels, inputs, created_at)
        VALUES (${id}, ${intent ?? null}, ${namespace}, ${flowId}, 'QUEUED', ${json(labels)}, ${json(inputs)}, ${createdAt})
        ON CONFLICT (intent) DO UPDATE SET intent = excluded.intent RETURNING id`;
      return row?.id ?? id;
    },
    async admit(flowId, limit) {
      const rows = await sql.begin(async (tx) => {
        await tx`SELECT pg_advisory_xact_lock(hashtext(${flowId}))`;
        return tx<{ id: string }[]>`
          UPDATE embedded.executions SET state = 'CREATED', revision = revision + 1 WHERE id IN (
            SELECT id FROM embedded.executions WHERE flow_id = ${flowId} AND state = 'QUEUED' ORDER BY created_at, id
            LIMIT greatest(0, ${limit ?? 1_000_000} - (
              SELECT count(*) FROM embedded.executions WHERE flow_id = ${flowId} AND ended_at IS NULL AND state <> 'QUEUED')))
          RETURNING id`;
      });
      for (const { id } of rows) await changed(id);
      return rows.map(({ id }) => id);
    },
    async begin(id, now) {
      await sql`
        UPDATE embedded.executions SET state = 'RUNNING', started_at = ${now}, revision = revision + 1
        WHERE id = ${id} AND started_at IS NULL AND ended_at IS NULL AND NOT cancel_requested`;
      await changed(id);
    },
    async isCancelled(id) {
      const [row] = await sql<
        { cancel_requested: boolean }[]
      >`SELECT cancel_requested FROM embedded.executions WHERE id = ${id}`;
      return row?.cancel_requested ?? true;
    },
    async skip(id, taskId) {
      const { count } = await sql`
        INSERT INTO embedded.task_runs (execution_id, task_id, position, state)
        VALUES (${id}, ${taskId}, ${nextPosition(sql, id)}, 'SKIPPED') ON CONFLICT DO NOTHING`;
      if (count === 0) return;
      await sql`UPDATE embedded.executions SET revision = revision + 1 WHERE id = ${id}`;
      await changed(id);
    },
    async attempt(id, taskId, number) {
      const [row] = await sql<AttemptRecord[]>`
        SELECT state, error, fatal, lost, pid, pid_started FROM embedded.attempts
        WHERE execution_id = ${id} AND task_id = ${taskId} AND number = ${number}`;
      return row;
    },
    async beginAttempt(id, task, { number, now, cleanUp }) {
      await sql.begin(async (tx) => {
        await tx`
          INSERT INTO embedded.task_runs (execution_id, task_id, position, state)
          VALUES (${id}, ${task.id}, ${nextPosition(tx, id)}, 'RUNNING')
          ON CONFLICT (execution_id, task_id) DO UPDATE SET state = 'RUNNING', next_retry_at = NULL`;
        await tx`
          INSERT INTO embedded.attempts (execution_id, task_id, number, state, started_at)
          VALUES (${id}, ${task.id}, ${number}, 'RUNNING', ${now})`;
        await tx`
          UPDATE embedded.executions SET revision = revision + 1,
            state = CASE WHEN cancel_requested OR ${cleanUp} THEN state ELSE 'RUNNING' END WHERE id = ${id}`;
      });
      await changed(id);
    },
    async setProcess(id, taskId, { number, pid, started }) {
      await sql`
        UPDATE embedded.attempts SET pid = ${pid}, pid_started = ${started}
        WHERE execution_id = ${id} AND task_id = ${taskId} AND number = ${number}`;
    },
    async endAttempt(id, taskId, end) {
      await sql.begin(async (tx) => {
        await tx`
          UPDATE embedded.attempts SET state = ${end.state}, ended_at = ${end.now}, error = ${end.error ?? null}, fatal = ${end.fatal}, lost = ${end.lost}
          WHERE execution_id = ${id} AND task_id = ${taskId} AND number = ${end.number}`;
        const state = end.nextRetryAt ? 'RETRYING' : end.state;
        await tx`
          UPDATE embedded.task_runs SET state = ${state}, next_retry_at = ${end.nextRetryAt ?? null}, outputs = ${end.outputs ? json(end.outputs) : null}
          WHERE execution_id = ${id} AND task_id = ${taskId}`;
        await tx`
          UPDATE embedded.executions SET revision = revision + 1,
            state = CASE WHEN ${end.nextRetryAt !== undefined && !end.cleanUp} AND NOT cancel_requested THEN 'RETRYING' ELSE state END WHERE id = ${id}`;
      });
      await changed(id);
    },
    async append(id, lines) {
      const rows = lines.map(({ timestamp, level, taskId, attempt, message }) => ({
        ts: timestamp,
        level,
        task_id: taskId,
        attempt,
        message,
      }));
      // The row lock of the counter keeps numbers without holes and in the order in which they become visible.
      await sql`
        WITH counter AS (UPDATE embedded.executions SET last_log = last_log + ${rows.length} WHERE id = ${id} RETURNING last_log)
        INSERT INTO embedded.logs (execution_id, number, ts, level, task_id, attempt, message)
        SELECT ${id}, counter.last_log - ${rows.length} + place, (line->>'ts')::timestamptz, line->>'level', line->>'task_id', (line->>'attempt')::int, line->>'message'
        FROM counter, json_array_elements(${json(rows)}::json) WITH ORDINALITY AS lines (line, place)`;
      await changed(id);
    },
    async requestCancel(id, now) {
      await sql`
        UPDATE embedded.executions SET cancel_requested = true, revision = revision + 1,
          ended_at = CASE WHEN state = 'QUEUED' THEN ${now}::timestamptz END,
          state = CASE WHEN state = 'QUEUED' THEN 'KILLED' ELSE 'KILLING' END
        WHERE id = ${id} AND ended_at IS NULL AND NOT cancel_requested`;
      await sql`SELECT pg_notify(${cancelChannel}, ${id})`;
      await changed(id);
    },
    async finish(id, { state, now, outputs, error }) {
      await sql`
        UPDATE embedded.executions SET state = ${state}, ended_at = ${now}, outputs = ${json(outputs)}, error = ${error ? json(error) : null}, revision = revision + 1
        WHERE id = ${id} AND ended_at IS NULL`;
      await changed(id);
    },
  };
}

function nextPosition(sql: ISql, id: string) {
  return sql`(SELECT count(*) FROM embedded.task_runs WHERE execution_id = ${id})`;
}
