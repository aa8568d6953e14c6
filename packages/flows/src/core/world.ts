import type { DatabaseDriver, DatabaseKind } from './database.ts';
import type { GatewayClient } from './gateway-client.ts';
import type { Railway } from './railway.ts';

/** All that a task may touch outside itself. Passed in, so that a test can hold it. */
export interface World {
  readonly railway: Railway;
  readonly databases: Readonly<Record<DatabaseKind, DatabaseDriver>>;
  readonly gateway: GatewayClient;
  readonly clock: { now(): Date; sleep(ms: number, signal: AbortSignal): Promise<void> };
  readonly settings: {
    /** A command line with `{from}` and `{to}` that runs the site's own `wp search-replace`. */
    readonly wpSearchReplaceCommand?: string;
  };
}
