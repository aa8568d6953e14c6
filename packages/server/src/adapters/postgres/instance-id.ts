import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import { z } from 'zod';
import { parseRow } from '../../core/parse-rows.ts';

const row = z.object({ id: z.string() });

/** What tells this Understudy, with all its replicas, from others on the same engine: made once for each database. */
export async function instanceId(sql: Sql): Promise<string> {
  await sql`INSERT INTO instance (id) VALUES (${randomUUID()}) ON CONFLICT DO NOTHING`;
  const known = await parseRow(row, sql`SELECT id FROM instance`);
  if (!known) throw new Error('the table instance has lost its row');
  return known.id;
}
