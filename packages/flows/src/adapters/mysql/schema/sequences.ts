import { z } from 'zod';
import { quoteName } from '../quote-name.ts';
import type { Session } from '../session.ts';

const sequence = z.object({ name: z.string() });
const definition = z.object({ 'Create Table': z.string() });
const state = z.object({ next: z.string(), round: z.string() });

/** Makes the sequences (MariaDB) on the target, each at the number of the source's. */
export async function copySequences(source: Session, target: Session): Promise<number> {
  const found = await source.rows(
    `SELECT TABLE_NAME AS name FROM information_schema.TABLES
     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'SEQUENCE'`,
    sequence,
  );
  for (const { name } of found) {
    const quoted = quoteName(name);
    const [made] = await source.rows(`SHOW CREATE SEQUENCE ${quoted}`, definition);
    const [at] = await source.rows(`SELECT next_not_cached_value AS next, cycle_count AS round FROM ${quoted}`, state);
    if (!made || !at) continue;
    await target.run(made['Create Table']);
    await target.run(`DO SETVAL(${quoted}, ${at.next}, 0, ${at.round})`);
  }
  return found.length;
}
