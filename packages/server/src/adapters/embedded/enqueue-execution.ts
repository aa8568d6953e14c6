import type { Flow } from '@understudy/flows';
import { BackendPostgres } from 'openworkflow/postgres';
import type { Sql, TransactionSql } from 'postgres';
import { z } from 'zod';
import type { StartRequest } from '../../core/engine.ts';
import { label } from '../../core/execution.ts';
import { parseRow, parseRows } from '../../core/parse-rows.ts';
import { storableJson } from '../../core/storable-json.ts';
import { openworkflowSchema, workflowName } from './openworkflow-schema.ts';

const idRow = z.object({ id: z.string() });
const countRow = z.object({ count: z.number() });

/** A start that was found valid. */
export interface NewExecution extends StartRequest {
  readonly id: string;
  readonly createdAt: Date;
}

/**
 * Writes a new execution and enqueues its run in one transaction, or finds the execution of the same intent: there is
 * never an execution that nobody runs. It waits in state QUEUED where the flow has no room. Returns its id.
 */
export function enqueueExecution(sql: Sql, flow: Flow, order: NewExecution): Promise<string> {
  const { id, namespace, flowId, labels, inputs, createdAt } = order;
  const intent = labels[label.intent] ?? null;
  return sql.begin(async (tx) => {
    const { count } = await tx`
      INSERT INTO embedded.executions (id, intent, namespace, flow_id, state, labels, inputs, created_at)
      VALUES (${id}, ${intent}, ${namespace}, ${flowId}, 'QUEUED', ${tx.json(storableJson(labels))},
        ${tx.json(storableJson(inputs))}, ${createdAt})
      ON CONFLICT (intent) DO NOTHING`;
    if (count === 1) {
      await admitWithin(tx, flow);
      return id;
    }
    const known = await parseRow(idRow, tx`SELECT id FROM embedded.executions WHERE intent = ${intent}`);
    if (known) return known.id;
    throw new Error(`the execution of intent ${intent} was removed while it was asked for`);
  });
}

/** Lets waiting executions of a flow in, oldest first, as many as there is room for. Returns how many. */
export function admitExecutions(sql: Sql, flow: Flow): Promise<number> {
  return sql.begin((tx) => admitWithin(tx, flow));
}

async function admitWithin(tx: TransactionSql, { spec, concurrency }: Flow): Promise<number> {
  const ofFlow = tx`namespace = ${spec.namespace} AND flow_id = ${spec.id} AND ended_at IS NULL`;
  let room: number | null = null;
  if (concurrency !== undefined) {
    // Two that count at once would both find the last place free.
    await tx`SELECT pg_advisory_xact_lock(hashtext(${`${spec.namespace}/${spec.id}`}))`;
    const query = tx`
      SELECT count(*)::int AS count FROM embedded.executions WHERE ${ofFlow} AND state <> 'QUEUED'`;
    const running = await parseRow(countRow, query);
    room = Math.max(0, concurrency - (running?.count ?? 0));
  }
  const query = tx`
    UPDATE embedded.executions SET state = 'CREATED', revision = revision + 1 WHERE id IN (
      SELECT id FROM embedded.executions WHERE ${ofFlow} AND state = 'QUEUED' ORDER BY id LIMIT ${room} FOR UPDATE SKIP LOCKED)
    RETURNING id`;
  const admitted = await parseRows(idRow, query);
  for (const { id } of admitted) await scheduleRun(tx, id);
  return admitted.length;
}

/** Enqueues a run of the execution at openworkflow, in the same transaction. */
export async function scheduleRun(tx: TransactionSql, executionId: string): Promise<void> {
  // Its type asks for a whole pool; all it does here is one statement.
  const run = await BackendPostgres.fromPool(tx as unknown as Sql, openworkflowSchema).createWorkflowRun({
    workflowName,
    version: null,
    idempotencyKey: null,
    config: {},
    context: null,
    input: { executionId },
    parentStepAttemptNamespaceId: null,
    parentStepAttemptId: null,
    availableAt: null,
    deadlineAt: null,
  });
  await tx`UPDATE embedded.executions SET workflow_run_id = ${run.id} WHERE id = ${executionId}`;
}
