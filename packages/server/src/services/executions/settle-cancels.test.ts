import { describe, expect, it } from 'vitest';
import { AppError } from '../../core/app-error.ts';
import { UnknownCancel } from '../../core/engine.ts';
import { useProcedureBench } from '../../testing/procedure-bench.ts';

const bench = useProcedureBench();
const start = async (): Promise<string> =>
  (await bench().call('clone.start', { client_name: 'Acme' })).body.execution_id;
const cancel = (execution_id: string) => bench().call('executions.cancel', { execution_id });
const stateOf = (id: string) => bench().engine.executions.get(id)?.state;
const promised = async () => (await bench().database.sql`SELECT * FROM promised_cancels`).length;

/** From now on the engine answers every cancel with this, and does nothing; until `repair`. */
function cancelsFail(error: () => Error): { repair: () => void } {
  const { cancel: whole } = bench().engine;
  bench().engine.cancel = async () => {
    throw error();
  };
  return { repair: () => void Object.assign(bench().engine, { cancel: whole }) };
}

describe('a cancel of which nobody knows whether the engine carries it out', () => {
  it('is promised, and carried out as soon as that can be, over a restart too', async () => {
    const id = await start();
    const { repair } = cancelsFail(() => new UnknownCancel());
    expect((await cancel(id)).status).toBe(202);
    await bench().restart();
    expect([stateOf(id), await promised()]).toEqual(['RUNNING', 1]);
    repair();
    await bench().restart();
    await expect.poll(promised).toBe(0);
    expect(stateOf(id)).toBe('KILLING');
  });

  it('is asked for again while the engine is away, and for a day at most', async () => {
    const id = await start();
    cancelsFail(() => new UnknownCancel());
    await cancel(id);
    cancelsFail(() => new AppError('EngineUnavailableError', 'away'));
    await bench().restart();
    expect(await promised()).toBe(1);
    bench().clock.set(new Date(bench().clock.now().getTime() + 25 * 3_600_000));
    await bench().restart();
    await expect.poll(promised).toBe(0);
  });
});

it('a cancel that the engine got nothing of is refused, and nothing comes of it', async () => {
  const id = await start();
  const { repair } = cancelsFail(() => new AppError('EngineUnavailableError', 'away'));
  expect((await cancel(id)).status).toBe(503);
  repair();
  await bench().restart();
  expect([stateOf(id), await promised()]).toEqual(['RUNNING', 0]);
});

it('a cancel that was carried out is answered as such though the engine goes away then', async () => {
  const id = await start();
  const { cancel: whole } = bench().engine;
  bench().engine.cancel = async (asked) => {
    await whole(asked);
    bench().engine.away = true;
  };
  expect((await cancel(id)).status).toBe(202);
});
