import { describe, expect, it } from 'vitest';
import { useProcedureBench } from '../testing/procedure-bench.ts';

const bench = useProcedureBench();
const start = async () => (await bench().call('clone.start', { client_name: 'Acme' })).body.execution_id;

describe('the server is ready', () => {
  it('when engine and stores answer', async () => {
    await expect(bench().services.ready()).resolves.toBeUndefined();
  });

  it('not while the engine is away', async () => {
    bench().engine.away = true;
    await expect(bench().services.ready()).rejects.toMatchObject({ code: 'EngineUnavailableError' });
  });

  it.each([
    ['history', 'executions', 'The history does not answer'],
    ['intents', 'intents', 'The store of intents does not answer'],
  ])('not while the store of %s cannot be read', async (_, table, message) => {
    const { sql } = bench().database;
    await sql.unsafe(`ALTER TABLE ${table} RENAME TO away`);
    const notReady = { code: 'EngineUnavailableError', message };
    await expect(bench().services.ready())
      .rejects.toMatchObject(notReady)
      .finally(() => sql.unsafe(`ALTER TABLE away RENAME TO ${table}`));
  });
});

describe('after a restart', () => {
  it('what had not ended is followed on, to its end', async () => {
    const id = await start();
    await expect.poll(() => bench().history.unfinished()).toEqual([id]);
    await bench().restart();
    bench().engine.end(id, 'SUCCESS');
    await expect.poll(() => bench().history.find(id)).toMatchObject({ state: 'SUCCESS' });
  });

  it('what ended meanwhile is known, and its name is free', async () => {
    const id = await start();
    const { environment_name } = bench().engine.executions.get(id)?.inputs ?? {};
    bench().engine.end(id, 'FAILED');
    await bench().restart();
    await expect.poll(() => bench().history.find(id)).toMatchObject({ state: 'FAILED' });
    const again = () => bench().call('clone.start', { client_name: 'Acme', environment_name });
    await expect.poll(async () => (await again()).status).toBe(202);
  });

  it('what was started elsewhere is in the history', async () => {
    const request = { namespace: 'dev.deployment', flowId: 'expire-environments', inputs: {}, labels: {} };
    const { id } = await bench().engine.start(request);
    await bench().restart();
    await expect.poll(() => bench().history.find(id)).toMatchObject({ flowId: 'expire-environments' });
  });
});
