import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { flows } from '@understudy/flows';
import { buildTaskProgram } from '@understudy/flows/testing';
import { expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { createBench } from '../../testing/engine-contract/bench.ts';
import { openDatabase } from '../postgres/open-database.ts';
import { createEmbeddedEngine } from './embedded-engine.ts';

it('the flow purge-executions asks the server, round by round, with the key that only its task is given', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'understudy-purge-'));
  const rounds = [round({ done: false, executions: 200 }), round({ executions: 3, logs_archived: 5 })];
  const keys: unknown[] = [];
  const server = createServer((request, response) => {
    keys.push(request.headers['x-api-key']);
    response.setHeader('content-type', 'application/json').end(JSON.stringify(rounds.shift()));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const access = {
    UNDERSTUDY_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    UNDERSTUDY_API_KEY: 'us_the_key',
  };
  const database = await openDatabase({ dataDir });
  const engine = await createEmbeddedEngine({
    database,
    flows,
    programs: {
      program: buildTaskProgram(),
      workDir: join(dataDir, 'tasks'),
      environment: { RAILWAY_TOKEN: 'a-token' },
      environmentOf: { 'purge-executions': access },
    },
    clock: systemClock,
    logger: { info: () => {}, warn: () => {}, error: () => {} },
  });
  const started = { namespace: 'dev.deployment', flowId: 'purge-executions', inputs: {}, labels: {} };
  const execution = await createBench(engine, dataDir).ended((await engine.start(started)).id);
  expect(execution).toMatchObject({ state: 'SUCCESS', outputs: { executions: 203, logs_archived: 5 } });
  expect(keys).toEqual(['us_the_key', 'us_the_key']);
  await engine[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
  server.close();
  await rm(dataDir, { recursive: true, force: true });
});

function round(more: object): object {
  return { done: true, executions: 0, intents: 0, opened_credentials: 0, logs_archived: 0, ...more };
}
