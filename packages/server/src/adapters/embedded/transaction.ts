import type { Sql } from 'postgres';

/**
 * Does the work in one transaction, on a connection reserved before it begins: `sql.begin` of postgres.js may let other
 * statements onto the connection when all are busy (porsager/postgres issue 823).
 */
export async function inTransaction<T>(sql: Sql, work: (tx: Sql) => Promise<T>): Promise<T> {
  const reserved = await sql.reserve();
  try {
    await reserved`BEGIN`;
    const result = await work(reserved);
    await reserved`COMMIT`;
    return result;
  } catch (error) {
    // Where this fails too the connection is gone, and the transaction with it.
    await reserved`ROLLBACK`.catch(() => {});
    throw error;
  } finally {
    reserved.release();
  }
}
