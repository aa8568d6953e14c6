import { z } from 'zod';
import { quoteName } from '../quote-name.ts';
import type { Session } from '../session.ts';

const defaults = z.object({ charset: z.string(), collation: z.string() });

/** Gives the target the charset and collation that new tables of the source get. */
export async function copyDatabaseDefaults(source: Session, target: Session): Promise<void> {
  const [found] = await source.rows(
    `SELECT DEFAULT_CHARACTER_SET_NAME AS charset, DEFAULT_COLLATION_NAME AS collation
     FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = DATABASE()`,
    defaults,
  );
  if (!found) return;
  await target.run(
    `ALTER DATABASE ${quoteName(target.database)} CHARACTER SET ${found.charset} COLLATE ${found.collation}`,
  );
}
