import { z } from 'zod';
import { quoteName } from '../quote-name.ts';
import type { Table } from '../read-tables.ts';
import type { Session } from '../session.ts';

const answer = z.object({ 'Create Table': z.string() });

/** Makes a table on the target as the source has it: columns, keys, partitions, comments, AUTO_INCREMENT. */
export async function copyTable(table: Table, source: Session, target: Session): Promise<void> {
  const [found] = await source.rows(`SHOW CREATE TABLE ${quoteName(table.name)}`, answer);
  if (found) await target.run(withoutDatabase(found['Create Table'], source.database));
}

/** MariaDB writes the database's name before sequences; the target's may be another. */
function withoutDatabase(sql: string, database: string): string {
  return sql.replaceAll(/\b(nextval|lastval|setval)\((`(?:[^`]|``)+`)\./g, (all, name, qualifier) =>
    qualifier === quoteName(database) ? `${name}(` : all,
  );
}
