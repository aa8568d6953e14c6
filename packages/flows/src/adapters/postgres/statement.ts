import { z } from 'zod';
import { reasonOf } from '../../core/reason-of.ts';
import { TaskError } from '../../core/task-error.ts';
import { codeOf } from './postgres-error.ts';
import type { Session } from './session.ts';

/** SQL that makes one thing on the target. */
export interface Statement {
  /** For people: `view public.orders_open`. */
  readonly label: string;
  readonly sql: string;
}

const statement = z.object({ label: z.string(), sql: z.string() });

/** Statements that a query of the source's catalogs has written: columns `label` and `sql`. */
export function readStatements(session: Session, query: string): Promise<Statement[]> {
  return session.rows(query, statement);
}

/** Does the statements in their order. */
export async function doInOrder(statements: readonly Statement[], target: Session): Promise<void> {
  for (const { label, sql } of statements) {
    await target.run(sql).catch((error) => {
      throw failed(label, error);
    });
  }
}

// Undefined table, function, object, column, schema; dependent or not populated yet; wrong kind (a shell type).
const mayComeLater = new Set(['42P01', '42883', '42704', '42703', '3F000', '55000', '42P17']);

/** Does the statements in an order in which each finds what it refers to, by trying again those that do not yet. */
export async function doInPasses(statements: readonly Statement[], target: Session): Promise<void> {
  let left = statements;
  while (left.length > 0) {
    const waiting: Statement[] = [];
    let reason: unknown;
    for (const one of left) {
      await target.run(one.sql).catch((error) => {
        if (!mayComeLater.has(codeOf(error))) throw failed(one.label, error);
        waiting.push(one);
        reason ??= error;
      });
    }
    if (waiting.length === left.length) throw failed(waiting[0]?.label ?? '', reason);
    left = waiting;
  }
}

function failed(label: string, error: unknown): TaskError {
  const fatal = error instanceof TaskError && error.fatal;
  return new TaskError(`${label}: ${reasonOf(error)}`, {
    fatal,
    cause: error instanceof TaskError ? error.cause : error,
  });
}
