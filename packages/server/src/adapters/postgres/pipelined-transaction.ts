import type { ISql, PendingQuery, Row, RowList, Sql } from 'postgres';

/** A statement that was not sent yet: it is when somebody waits for it. A promise would be one that was. */
export type Statement = PendingQuery<Row[]>;

/**
 * Does statements in one transaction, sent without waiting for one another's answers: it takes one journey to the
 * server, where `sql.begin` takes three and more. Gives the rows of each. Rejects with the first error, and then
 * nothing was done.
 */
export async function pipelinedTransaction(
  sql: Sql,
  statements: (tx: ISql) => readonly Statement[],
): Promise<readonly RowList<Row[]>[]> {
  const tx = await sql.reserve();
  try {
    // Where one fails, the server refuses the others, and its COMMIT rolls back.
    const answers = await Promise.allSettled([tx`BEGIN`, ...statements(tx), tx`COMMIT`]);
    const rows = answers.map((answer) => {
      if (answer.status === 'rejected') throw answer.reason;
      return answer.value;
    });
    return rows.slice(1, -1);
  } finally {
    tx.release();
  }
}
