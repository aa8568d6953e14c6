import { z } from 'zod';
import { quoteName } from './quote-name.ts';
import type { Session } from './session.ts';
import { definitionSettings } from './session-settings.ts';

const drops = `
  SELECT TABLE_NAME AS name, CASE TABLE_TYPE WHEN 'VIEW' THEN 'VIEW' WHEN 'SEQUENCE' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind
    FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()
  UNION ALL SELECT ROUTINE_NAME, ROUTINE_TYPE FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()
  UNION ALL SELECT EVENT_NAME, 'EVENT' FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()`;

// A table's default may use a sequence; a package goes with its body.
const order = ['EVENT', 'VIEW', 'TABLE', 'SEQUENCE', 'FUNCTION', 'PROCEDURE', 'PACKAGE BODY', 'PACKAGE'];

/** Drops everything in the session's database, but not the database: rights on it stay. */
export async function emptyDatabase(session: Session): Promise<void> {
  const found = await session.rows(drops, z.object({ name: z.string(), kind: z.string() }));
  const sorted = found.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  for (const { kind, name } of sorted.filter((object) => !isPackage(object))) await drop(kind, name, session);
  const packages = sorted.filter(isPackage);
  if (packages.length === 0) return;
  // Before MariaDB 11.4 there is no such statement in another mode.
  await session.run("SET sql_mode = 'ORACLE'");
  for (const { kind, name } of packages) await drop(kind, name, session);
  await session.run(`SET ${definitionSettings}`);
}

function isPackage({ kind }: { kind: string }): boolean {
  return kind.startsWith('PACKAGE');
}

async function drop(kind: string, name: string, session: Session): Promise<void> {
  await session.run(`DROP ${kind} IF EXISTS ${quoteName(name)}`);
}
