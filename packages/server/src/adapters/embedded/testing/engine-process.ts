import { join } from 'node:path';
import { setInterval } from 'node:timers';
import { systemClock } from '../../../core/clock.ts';
import { scriptedFlows } from '../../../testing/scripted-flows.ts';
import { openDatabase } from '../../postgres/open-database.ts';
import { createEmbeddedEngine } from '../embedded-engine.ts';

// A program for tests that kill engines: an embedded engine on a data directory, whose tasks are a program, until killed.
const [, , dataDir = '', program = ''] = process.argv;
const fail = (fields: object, message: string) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`);
const database = await openDatabase({ dataDir });
await createEmbeddedEngine({
  database,
  flows: scriptedFlows,
  programs: { program, workDir: join(dataDir, 'tasks'), environment: {} },
  clock: systemClock,
  logger: { info: () => {}, warn: fail, error: fail },
});
process.stdout.write('ready\n');
setInterval(() => {}, 60_000);
