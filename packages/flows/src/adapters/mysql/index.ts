import { createDatabaseDriver, type DatabaseDialect } from '../../core/create-database-driver.ts';
import type { DatabaseDriver } from '../../core/database.ts';
import { acquireLock } from './acquire-lock.ts';
import { copyDatabase } from './copy-database.ts';
import { databaseSize } from './database-size.ts';
import { replaceUrls } from './replace-urls.ts';
import { openSession, type Session } from './session.ts';

export const mysqlDialect: DatabaseDialect<Session> = {
  kind: 'mysql',
  open: (address, signal) => openSession(address, signal, 'NAMES utf8mb4, wait_timeout = 28800'),
  ping: 'DO 1',
  acquireLock,
  releaseLock: 'DO RELEASE_ALL_LOCKS()',
  copy: copyDatabase,
  size: databaseSize,
  replaceUrls,
};

/** The driver for MySQL and MariaDB. `lockWaitMs` is how long a second writer waits for the first. */
export function createMysqlDriver(options: { lockWaitMs?: number } = {}): DatabaseDriver {
  return createDatabaseDriver(mysqlDialect, options);
}
