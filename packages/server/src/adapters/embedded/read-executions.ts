import { taskErrorKinds } from '@understudy/flows';
import { defined } from '@understudy/flows/specs';
import type { Sql } from 'postgres';
import { encodeTime } from 'ulid';
import { z } from 'zod';
import type { ExecutionFilter, StartRequest } from '../../core/engine.ts';
import { type Execution, label, states, type TaskRun } from '../../core/execution.ts';
import { parseRow, parseRows } from '../../core/parse-rows.ts';

const batch = 100;
const date = z.string().transform((text) => new Date(text));
const state = z.enum(states);
const values = z.record(z.string(), z.unknown());

const row = z.object({
  id: z.string(),
  namespace: z.string(),
  flow_id: z.string(),
  state,
  labels: z.record(z.string(), z.string()),
  inputs: values,
  outputs: values,
  // A row that was written before failures had a kind.
  error: z.object({ task: z.string(), message: z.string(), kind: z.enum(taskErrorKinds).default('failed') }).nullable(),
  created_at: z.date(),
  started_at: z.date().nullable(),
  ended_at: z.date().nullable(),
  revision: z.number(),
  last_log: z.number(),
  task_runs: z.array(
    z.object({
      task_id: z.string(),
      state,
      next_retry_at: date.nullable(),
      outputs: values.nullable(),
      attempts: z
        .array(
          z.object({
            number: z.number(),
            state,
            started_at: date,
            ended_at: date.nullable(),
            error: z.string().nullable(),
          }),
        )
        .nullable(),
    }),
  ),
});
type Row = z.infer<typeof row>;

/** An execution as it was at one moment, with its revision and the number of its last log line then. */
export interface Snapshot {
  readonly execution: Execution;
  readonly revision: number;
  readonly lastLog: number;
}

/** One execution as it is now. */
export async function readExecution(sql: Sql, id: string): Promise<Snapshot | undefined> {
  const [found] = await select(sql, sql`e.id = ${id}`, 1);
  return found && { execution: toExecution(found), revision: found.revision, lastLog: found.last_log };
}

/** The execution of the request's intent, if there is one. */
export async function readStarted(sql: Sql, { labels }: StartRequest): Promise<Snapshot | undefined> {
  const query = sql`SELECT id FROM embedded.executions WHERE intent = ${labels[label.intent] ?? null}`;
  const known = await parseRow(z.object({ id: z.string() }), query);
  return known && readExecution(sql, known.id);
}

/** Every execution that began since then, oldest first. */
export async function* begunSince(sql: Sql, moment: Date): AsyncGenerator<readonly Execution[]> {
  // Ids are ULIDs: those from then on are a range of the primary key.
  let last = encodeTime(moment.getTime());
  for (;;) {
    const query = sql`
      SELECT id FROM embedded.executions WHERE created_at >= ${moment} AND id > ${last} ORDER BY id LIMIT ${batch}`;
    const ids = (await parseRows(z.object({ id: z.string() }), query)).map(({ id }) => id);
    const rows = await select(sql, sql`e.id = ANY(${ids})`, batch);
    yield rows.map(toExecution).reverse();
    if (ids.length < batch) return;
    last = ids.at(-1) ?? last;
  }
}

/** Executions that match, newest first. */
export async function listExecutions(
  sql: Sql,
  filter: ExecutionFilter,
  page: { cursor?: string; limit: number },
): Promise<{ items: readonly Execution[]; nextCursor?: string }> {
  // Ids are ULIDs: the order of ids is the order of creation.
  const before = page.cursor === undefined ? sql`true` : sql`e.id < ${page.cursor}`;
  const rows = await select(sql, sql`${before} AND ${matching(sql, filter)}`, page.limit + 1);
  const items = rows.slice(0, page.limit).map(toExecution);
  const last = items.at(-1);
  return rows.length > page.limit && last ? { items, nextCursor: last.id } : { items };
}

async function select(sql: Sql, condition: ReturnType<typeof sql>, limit: number): Promise<readonly Row[]> {
  const rows = sql`
    SELECT e.id, e.namespace, e.flow_id, e.state, e.labels, e.inputs, e.outputs, e.error, e.created_at, e.started_at, e.ended_at, e.revision, e.last_log, (
      SELECT coalesce(json_agg(t ORDER BY t.position), '[]') FROM (
        SELECT r.task_id, r.position, r.state, r.next_retry_at, r.outputs, (
          SELECT json_agg(a ORDER BY a.number) FROM embedded.attempts a WHERE a.execution_id = r.execution_id AND a.task_id = r.task_id
        ) AS attempts
        FROM embedded.task_runs r WHERE r.execution_id = e.id
      ) t
    ) AS task_runs
    FROM embedded.executions e WHERE ${condition} ORDER BY e.id DESC LIMIT ${limit}`;
  return parseRows(row, rows);
}

function matching(sql: Sql, { namespace, flowId, states: wanted, from, to, labels }: ExecutionFilter) {
  return sql`true
    ${namespace === undefined ? sql`` : sql`AND e.namespace = ${namespace}`}
    ${flowId === undefined ? sql`` : sql`AND e.flow_id = ${flowId}`}
    ${wanted?.length ? sql`AND e.state = ANY(${[...wanted]})` : sql``}
    ${from ? sql`AND e.created_at >= ${from}` : sql``}
    ${to ? sql`AND e.created_at < ${to}` : sql``}
    ${labels ? sql`AND e.labels @> ${sql.json(labels)}` : sql``}`;
}

function toExecution(found: Row): Execution {
  return defined({
    id: found.id,
    namespace: found.namespace,
    flowId: found.flow_id,
    state: found.state,
    createdAt: found.created_at,
    startedAt: found.started_at ?? undefined,
    endedAt: found.ended_at ?? undefined,
    labels: found.labels,
    inputs: found.inputs,
    outputs: found.outputs,
    taskRuns: found.task_runs.map(toTaskRun),
    error: found.error ?? undefined,
  });
}

function toTaskRun(found: Row['task_runs'][number]): TaskRun {
  return defined({
    taskId: found.task_id,
    state: found.state,
    attempts: (found.attempts ?? []).map(({ number, state: attemptState, started_at, ended_at, error }) =>
      defined({
        number,
        state: attemptState,
        startedAt: started_at,
        endedAt: ended_at ?? undefined,
        error: error ?? undefined,
      }),
    ),
    nextRetryAt: found.next_retry_at ?? undefined,
    outputs: found.outputs ?? undefined,
  });
}
