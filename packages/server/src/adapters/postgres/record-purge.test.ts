import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { temporaryDatabase } from '../../testing/temporary-database.ts';
import { createAuditLog } from './audit-log.ts';
import { createHistoryStore } from './history-store.ts';
import type { Database } from './open-database.ts';
import { recordPurge } from './record-purge.ts';
import { createRetentionStore } from './retention-store.ts';

let database: Database;
beforeAll(async () => {
  database = await temporaryDatabase();
});
afterAll(() => database?.[Symbol.asyncDispose]());

it('a purge leaves a record of what is gone, in its transaction', async () => {
  const { sql } = database;
  const endedAt = new Date('2026-01-01T00:00:00.000Z');
  const shared = { namespace: 'dev.deployment', flowId: 'clone', labels: {}, inputs: {}, outputs: {}, taskRuns: [] };
  await createHistoryStore(sql).save({ id: 'x1', ...shared, state: 'SUCCESS', createdAt: endedAt, endedAt });
  const log = createAuditLog(sql, { clock: systemClock, macKey: Buffer.alloc(32) });
  const store = createRetentionStore(sql, recordPurge(log));
  await store.purge(new Date('2026-02-01T00:00:00.000Z'), 10, { initiator: 'key:1', requestId: 'r1' });
  const [{ record } = { record: '' }] = await sql<{ record: string }[]>`SELECT record FROM audit_records`;
  expect(JSON.parse(record)).toMatchObject({
    action: 'executions.purge',
    initiator: 'key:1',
    inputs: { execution_ids: ['x1'], ended_before: '2026-02-01T00:00:00.000Z', purged: { executions: 1 } },
  });
});
