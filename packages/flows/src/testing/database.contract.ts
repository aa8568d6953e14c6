import { afterAll, beforeAll, describe } from 'vitest';
import { type Bench, createBench, type DatabaseSetup } from './database-contract/bench.ts';
import { comparing } from './database-contract/comparing.ts';
import { copying } from './database-contract/copying.ts';
import { holding } from './database-contract/holding.ts';
import { locking } from './database-contract/locking.ts';
import { replacing } from './database-contract/replacing.ts';
import { stopping } from './database-contract/stopping.ts';
import { waiting } from './database-contract/waiting.ts';

/** The promises of the port `core/database.ts`, as tests against a real server. Every driver runs them. */
export function describeDatabase(name: string, start: () => Promise<DatabaseSetup>): void {
  describe(`${name} keeps the promises of a database driver`, () => {
    let setup: DatabaseSetup;
    let bench: Bench;
    beforeAll(async () => {
      setup = await start();
      bench = createBench(setup);
    });
    afterAll(() => setup?.[Symbol.asyncDispose]());
    for (const suite of [copying, comparing, locking, holding, stopping, replacing, waiting]) suite(() => bench);
  });
}
