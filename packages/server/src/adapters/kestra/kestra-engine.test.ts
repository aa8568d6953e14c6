import { randomUUID } from 'node:crypto';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createKestraClient, deployFlows, planDeployment } from '@understudy/flows/kestra';
import { describe } from 'vitest';
import { kestraMissing } from '../../../../../test/kestra/availability.ts';
import { startKestra } from '../../../../../test/kestra/kestra.mjs';
import { systemClock } from '../../core/clock.ts';
import { type Engine, type StartRequest, UnknownStart } from '../../core/engine.ts';
import { type Execution, label } from '../../core/execution.ts';
import { describeEngine } from '../../testing/engine.contract.ts';
import { createJournal } from '../postgres/kestra-journal-store.ts';
import { openDatabase } from '../postgres/open-database.ts';
import { createKestraEngine } from './kestra-engine.ts';

// As whoever settles a promise does: a Kestra that has just begun takes longer than a caller waits.
async function startInTheEnd(engine: Engine, request: StartRequest): Promise<Execution> {
  const labelled = { ...request, labels: { [label.intent]: randomUUID(), ...request.labels } };
  for (;;) {
    const started = await engine.start(labelled).catch((error: unknown) => {
      if (!(error instanceof UnknownStart)) throw error;
    });
    if (started) return started;
  }
}

describe.skipIf(kestraMissing !== undefined)('on the real engine', () => {
  describeEngine(
    'Kestra',
    async ({ flows, program, dataDir }) => {
      const bin = join(dataDir, 'bin');
      await mkdir(bin);
      // Kestra runs `understudy-task`; here that is the scripted program.
      await writeFile(join(bin, 'understudy-task'), `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`);
      await chmod(join(bin, 'understudy-task'), 0o755);
      const kestra = await startKestra({
        dataDir: join(dataDir, 'kestra'),
        environment: {
          PATH: `${bin}:${process.env.PATH}`,
          SECRET_RAILWAY_TOKEN: 'bm9uZQ==',
        },
      });
      const client = createKestraClient({ url: kestra.url, tenant: 'main' });
      await deployFlows(client, await planDeployment(client, flows));
      const database = await openDatabase({ dataDir });
      const engine = createKestraEngine({
        client,
        journal: createJournal(database.sql),
        flows,
        instance: 'this-understudy',
        clock: systemClock,
        logger: { info() {}, warn() {}, error() {} },
      });
      return {
        ...engine,
        start: (request) => startInTheEnd(engine, request),
        async [Symbol.asyncDispose]() {
          await kestra.stop();
          await database[Symbol.asyncDispose]();
        },
      };
    },
    [
      // A kill while a task waits is carried out when its time has come (2.0.0); our flows wait a minute at most.
      'a wait for the next attempt can be cancelled',
      // Kestra's Process runner asks a process to end and leaves it at that (2.0.0).
      'a task can be forced to end',
    ],
  );
});
