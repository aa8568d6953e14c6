import type { DatabaseDriver } from '../../core/database.ts';
import { copyDatabase } from './copy-database.ts';
import { databaseSize } from './database-size.ts';
import { replaceUrls } from './replace-urls.ts';
import { lockTarget } from './target-lock.ts';
import { waitUntilReady } from './wait-until-ready.ts';

/** Ten minutes: a task whose first copy is still alive comes after it and does not fail. */
const lockWaitMs = 600_000;

/** The driver for PostgreSQL. `lockWaitMs` is how long a second writer waits for the first. */
export function createPostgresDriver(options: { lockWaitMs?: number } = {}): DatabaseDriver {
  const waitMs = options.lockWaitMs ?? lockWaitMs;
  return {
    kind: 'postgres',
    waitUntilReady,
    copy: async (source, target, context) => {
      await using lock = await lockTarget(target, context, waitMs);
      return await copyDatabase({ source, target }, lock.context);
    },
    size: databaseSize,
    replaceUrls: async (address, replace, context) => {
      await using lock = await lockTarget(address, context, waitMs);
      return await replaceUrls(address, replace, lock.context);
    },
  };
}
