import { join } from 'node:path';
import { systemClock } from '../../core/clock.ts';
import { describeEngine } from '../../testing/engine.contract.ts';
import { openDatabase } from '../postgres/open-database.ts';
import { createEmbeddedEngine } from './embedded-engine.ts';

describeEngine('The embedded engine', async ({ flows, program, dataDir }) => {
  const database = await openDatabase({ dataDir });
  const engine = await createEmbeddedEngine({
    database,
    flows,
    programs: { program, workDir: join(dataDir, 'tasks'), environment: {} },
    clock: systemClock,
    logger: { info: () => {}, warn: () => {}, error: () => {} },
  });
  return {
    ...engine,
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
});
