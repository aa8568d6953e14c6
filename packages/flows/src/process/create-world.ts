import { setTimeout as sleep } from 'node:timers/promises';
import { createGatewayClient } from '../adapters/gateway-client/create-gateway-client.ts';
import { createRailway } from '../adapters/railway/index.ts';
import type { DatabaseDriver, DatabaseKind } from '../core/database.ts';
import type { World } from '../core/world.ts';
import { defined } from '../specs/defined.ts';
import { learningSecrets, type Redactor } from './redactor.ts';
import type { Settings } from './settings.ts';

/** The real world, with the number of requests that were sent to Railway. */
export function createWorld(
  settings: Settings,
  redactor: Redactor,
  signal: AbortSignal,
): { world: World; requests(): number } {
  const railway = createRailway({ url: settings.railwayApiUrl, token: settings.railwayToken, signal });
  const world = {
    railway: learningSecrets(railway, redactor),
    databases: {
      mysql: whenUsed('mysql', async () => (await import('../adapters/mysql/index.ts')).createMysqlDriver()),
      postgres: whenUsed('postgres', async () =>
        (await import('../adapters/postgres/index.ts')).createPostgresDriver(),
      ),
    },
    gateway: createGatewayClient(settings.server),
    clock: {
      now: () => new Date(),
      sleep: (ms: number, until: AbortSignal) => sleep(ms, undefined, { signal: until }),
    },
    settings: defined({ wpSearchReplaceCommand: settings.wpSearchReplaceCommand }),
  };
  return { world, requests: railway.requests };
}

/** A driver that is loaded when it is first used: most tasks touch no database, and the protocols are large. */
function whenUsed(kind: DatabaseKind, load: () => Promise<DatabaseDriver>): DatabaseDriver {
  let loading: Promise<DatabaseDriver> | undefined;
  const driver = (): Promise<DatabaseDriver> => {
    loading ??= load();
    return loading;
  };
  return {
    kind,
    waitUntilReady: async (...args) => (await driver()).waitUntilReady(...args),
    copy: async (...args) => (await driver()).copy(...args),
    size: async (...args) => (await driver()).size(...args),
    replaceUrls: async (...args) => (await driver()).replaceUrls(...args),
  };
}
