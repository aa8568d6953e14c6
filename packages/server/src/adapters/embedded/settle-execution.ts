import type { Sql, TransactionSql } from 'postgres';
import { z } from 'zod';
import { type ExecutionError, isFinal, type State, states } from '../../core/execution.ts';
import { parseRow, parseRows } from '../../core/parse-rows.ts';
import { storableJson } from '../../core/storable-json.ts';

const settledRow = z.object({ state: z.enum(states), error: z.unknown(), cancel_requested: z.boolean() });
const idRow = z.object({ id: z.string() });

/** How the tasks of a flow ended, before anything cleans up. */
export type Outcome =
  | { readonly state: 'SUCCESS' | 'KILLED' }
  | { readonly state: 'FAILED'; readonly error: ExecutionError };

/** How executions come to their end. Each is one transaction, and safe to repeat. */
export interface ExecutionSettler {
  /**
   * Decides how the execution ends, once and for all: a cancel that came before wins, one that comes after changes
   * nothing. A success is the end; what failed or was killed is cleaned up and then finished. Returns the decision.
   */
  settle(executionId: string, outcome: Outcome, options: { outputsFrom: string; now: Date }): Promise<State>;
  finish(executionId: string, state: State, now: Date): Promise<void>;
  /** Asks for the end. What waits for its turn ends at once; what was settled before ends as it was settled. */
  requestCancel(executionId: string, now: Date): Promise<void>;
  /** Which of these are to end. */
  cancelled(executionIds: readonly string[]): Promise<readonly string[]>;
}

export function createExecutionSettler(sql: Sql): ExecutionSettler {
  return {
    settle: (executionId, outcome, options) =>
      sql.begin(async (tx) => {
        const query = tx`
          SELECT state, error, cancel_requested FROM embedded.executions WHERE id = ${executionId} FOR UPDATE`;
        const row = await parseRow(settledRow, query);
        const settled = row && settledAs(row);
        if (settled) return settled;
        if (outcome.state === 'FAILED') await fail(tx, executionId, outcome.error);
        if (outcome.state === 'SUCCESS') await succeed(tx, executionId, options);
        return outcome.state;
      }),
    async finish(executionId, state, now) {
      await sql`
        UPDATE embedded.executions SET state = ${state}, ended_at = ${now}, revision = revision + 1
        WHERE id = ${executionId} AND ended_at IS NULL`;
    },
    async requestCancel(executionId, now) {
      await sql`
        UPDATE embedded.executions SET cancel_requested = true, revision = revision + 1,
          ended_at = CASE WHEN state = 'QUEUED' THEN ${now}::timestamptz END,
          state = CASE WHEN state = 'QUEUED' THEN 'KILLED' ELSE 'KILLING' END
        WHERE id = ${executionId} AND ended_at IS NULL AND error IS NULL AND NOT cancel_requested`;
    },
    async cancelled(executionIds) {
      const query = sql`
        SELECT id FROM embedded.executions WHERE id = ANY(${[...executionIds]}) AND cancel_requested`;
      return (await parseRows(idRow, query)).map(({ id }) => id);
    },
  };
}

function settledAs({ state, error, cancel_requested }: z.infer<typeof settledRow>): State | undefined {
  if (isFinal(state)) return state;
  if (error !== null) return 'FAILED';
  return cancel_requested ? 'KILLED' : undefined;
}

async function fail(tx: TransactionSql, executionId: string, error: ExecutionError): Promise<void> {
  await tx`
    UPDATE embedded.executions SET state = 'RUNNING', error = ${tx.json(storableJson(error))}, revision = revision + 1
    WHERE id = ${executionId}`;
}

async function succeed(
  tx: TransactionSql,
  executionId: string,
  { outputsFrom, now }: { outputsFrom: string; now: Date },
): Promise<void> {
  await tx`
    UPDATE embedded.executions SET state = 'SUCCESS', ended_at = ${now}, revision = revision + 1,
      outputs = coalesce((
        SELECT outputs FROM embedded.task_runs WHERE execution_id = ${executionId} AND task_id = ${outputsFrom}), '{}')
    WHERE id = ${executionId}`;
}
