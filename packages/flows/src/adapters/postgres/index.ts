import { createDatabaseDriver, type DatabaseDialect } from '../../core/create-database-driver.ts';
import type { DatabaseDriver } from '../../core/database.ts';
import { acquireLock } from './acquire-lock.ts';
import { copyDatabase } from './copy-database.ts';
import { databaseSize } from './database-size.ts';
import { replaceUrls } from './replace-urls.ts';
import { openSession, type Session } from './session.ts';

export const postgresDialect: DatabaseDialect<Session> = {
  kind: 'postgres',
  open: openSession,
  ping: 'SELECT 1',
  acquireLock,
  releaseLock: 'SELECT pg_catalog.pg_advisory_unlock_all()',
  copy: copyDatabase,
  size: databaseSize,
  replaceUrls,
};

/** The driver for PostgreSQL. `lockWaitMs` is how long a second writer waits for the first. */
export function createPostgresDriver(options: { lockWaitMs?: number } = {}): DatabaseDriver {
  return createDatabaseDriver(postgresDialect, options);
}
