import { createKestraClient } from '@understudy/flows/kestra';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import type { EngineEvent } from '../../core/engine.ts';
import { scriptedFlows } from '../../testing/scripted-flows.ts';
import { temporaryDatabase } from '../../testing/temporary-database.ts';
import { createJournal } from '../postgres/kestra-journal-store.ts';
import type { Database } from '../postgres/open-database.ts';
import { createKestraEngine } from './kestra-engine.ts';

/** Faults of Kestra that the real engine shows too seldom for a test: its answers are played back here. */
describe('known faults of Kestra', () => {
  let database: Database;
  beforeAll(async () => {
    database = await temporaryDatabase();
  });
  afterAll(() => database[Symbol.asyncDispose]());

  const engineOn = (answer: (request: Request) => unknown) => {
    const fetch = async (input: string | URL | Request, init?: RequestInit) => {
      const request = new Request(input, init);
      const body = answer(request);
      return body === undefined ? new Response('', { status: 404 }) : Response.json(body);
    };
    const client = createKestraClient({ url: 'http://kestra.test', tenant: 'main' }, { fetch });
    return createKestraEngine({
      client,
      journal: createJournal(database.sql),
      flows: scriptedFlows,
      instance: 'this-understudy',
      clock: systemClock,
      logger: { info() {}, warn() {}, error() {} },
    });
  };
  const execution = (id: string, current: string) => ({
    id,
    namespace: 'test.engine',
    flowId: 'scripted',
    state: { current, histories: [], startDate: '2026-11-01T10:00:00Z', endDate: '2026-11-01T10:00:01Z' },
    taskRunList: [],
  });
  const follow = async (engine: ReturnType<typeof engineOn>, id: string) => {
    const events: EngineEvent[] = [];
    for await (const event of engine.follow(id, { log: 0, revision: 0 }, AbortSignal.timeout(20_000)))
      events.push(event);
    return events;
  };

  it('an execution that is shown RUNNING again after its end stays ended (#19371)', async () => {
    let current = 'SUCCESS';
    const engine = engineOn(({ url }) => {
      if (url.endsWith('/executions/again')) return execution('again', current);
      return url.includes('/logs/') ? [] : undefined;
    });
    await follow(engine, 'again');
    current = 'RUNNING';
    expect((await engine.get('again'))?.state).toBe('SUCCESS');
    expect((await follow(engine, 'again')).map((event) => event.type === 'execution' && event.execution.state)).toEqual(
      ['SUCCESS'],
    );
  });

  it('a search that goes on giving what was deleted ends a purge all the same, each counted once', async () => {
    const old = Array.from({ length: 100 }, (_, at) => execution(`old-${at}`, 'SUCCESS'));
    const engine = engineOn(({ url, method }) => {
      if (method === 'DELETE') return {};
      return { results: new URL(url).searchParams.get('page') === '1' ? old : [], total: old.length };
    });
    // One flow's: the others' searches give the same.
    expect(await engine.purge(new Date())).toBe(old.length);
  });
});
