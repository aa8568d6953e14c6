import type { DatabaseAddress, DatabaseDriver, DatabaseKind } from '../core/database.ts';
import type { World } from '../core/world.ts';

/** What was asked of a database, addresses as people see them. */
export interface DatabaseCall {
  readonly method: 'copy' | 'replaceUrls';
  readonly kind: DatabaseKind;
  readonly addresses: readonly DatabaseAddress[];
}

/** Drivers that touch no database and remember what they were asked. A copy has three rows of forty bytes. */
export function fakeDatabases(): { databases: World['databases']; calls: readonly DatabaseCall[] } {
  const calls: DatabaseCall[] = [];
  const driver = (kind: DatabaseKind): DatabaseDriver => ({
    kind,
    waitUntilReady: async () => {},
    async copy(source, target, context) {
      calls.push({ method: 'copy', kind, addresses: [source, target] });
      context.metric('rows_copied', 3);
      return { tables: [{ table: 'posts', rows: 3 }], rows: 3, bytes: 40 };
    },
    size: async () => 1_000,
    async replaceUrls(address) {
      calls.push({ method: 'replaceUrls', kind, addresses: [address] });
      return { cells: 2, occurrences: 5, notes: [] };
    },
  });
  return { databases: { mysql: driver('mysql'), postgres: driver('postgres') }, calls };
}
