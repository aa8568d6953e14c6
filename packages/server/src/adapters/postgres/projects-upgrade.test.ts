import { readdirSync, readFileSync } from 'node:fs';
import postgres from 'postgres';
import { expect, it } from 'vitest';
import { startSharedPostgres } from '../../testing/shared-postgres.ts';
import { createHistoryStore } from './history-store.ts';
import { migrate } from './migrate.ts';
import { keyRow, toKey } from './stored-key.ts';

const folder = new URL('./migrations/', import.meta.url);

// The tables as they were before projects were told apart.
async function before(sql: postgres.Sql): Promise<void> {
  await sql`CREATE TABLE migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`;
  for (const name of readdirSync(folder).sort()) {
    if (name.startsWith('0014-')) return;
    await sql.unsafe(readFileSync(new URL(name, folder), 'utf8'));
    await sql`INSERT INTO migrations (name) VALUES (${name})`;
  }
}

function execution(sql: postgres.Sql, id: string, inputs: postgres.JSONValue) {
  const createdAt = '2026-01-01T00:00:00.000Z';
  const shared = { id, namespace: 'dev.deployment', flowId: 'clone', state: 'SUCCESS', createdAt };
  const of = { labels: { understudy_initiator: 'key_old' }, outputs: {}, taskRuns: [] };
  return sql`
    INSERT INTO executions (id, namespace, flow_id, state, ended, created_at, ended_at, execution)
    VALUES (${id}, 'dev.deployment', 'clone', 'SUCCESS', true, ${createdAt}, ${createdAt}, ${sql.json({ ...shared, ...of, inputs })})`;
}

it('an upgrade gives executions their projects, by their inputs, and leaves keys all that they had', async () => {
  await using server = await startSharedPostgres();
  const sql = postgres(server.url, { max: 2, onnotice: () => {} });
  try {
    await before(sql);
    await execution(sql, 'a', { railway_project_id: 'acme' });
    await execution(sql, 'b', { railway_project_id: 'globex' });
    await execution(sql, 'c', {});
    await sql`
      INSERT INTO api_keys (id, name, namespaces, permissions, created_at, created_by)
      VALUES ('key_old', 'Old', '{dev.deployment}', '{clone}', now(), 'key:configured')`;
    await migrate(sql);
    await execution(sql, 'd', { railway_project_id: 'acme' });
    await sql`UPDATE executions SET state = 'FAILED' WHERE id = 'a'`;

    const history = createHistoryStore(sql);
    const found = async (filter: Parameters<typeof history.page>[0]) => {
      const { items, total } = await history.page(filter, { limit: 10 });
      return [items.map(({ id }) => id), total];
    };
    expect(await found({})).toEqual([['d', 'c', 'b', 'a'], 4]);
    expect(await found({ projects: ['acme'] })).toEqual([['d', 'a'], 2]);
    expect(await found({ projects: ['acme'], states: ['SUCCESS'] })).toEqual([['d'], 1]);
    expect(await found({ projects: ['globex'], initiator: 'key_old' })).toEqual([['b'], 1]);
    const [row] = await sql`SELECT * FROM api_keys`;
    expect(toKey(keyRow.parse(row)).projects).toEqual(['*']);
  } finally {
    await sql.end();
  }
});
