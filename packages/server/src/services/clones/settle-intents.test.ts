import { describe, expect, it } from 'vitest';
import { AppError } from '../../core/app-error.ts';
import { label } from '../../core/execution.ts';
import { useProcedureBench } from '../../testing/procedure-bench.ts';
import { scriptedStart } from '../../testing/scripted-engine.ts';

const bench = useProcedureBench();
const acme = { client_name: 'Acme', environment_name: 'acme' };
const start = (options = {}) => bench().call('clone.start', acme, options);
const executions = () => [...bench().engine.executions.values()];
const pending = () => bench().intents.pending(new Date(scriptedStart.getTime() + 1));

/** Where the server breaks off: the engine hears nothing, or does it and the answer is lost. */
const breaks = {
  'before the engine hears of it': () => {
    bench().engine.atStart.before = () => {
      throw new AppError('EngineUnavailableError', 'no connection');
    };
  },
  'after the engine has begun it': () => {
    bench().engine.atStart.after = () => {
      throw new AppError('EngineUnavailableError', 'connection lost');
    };
  },
};
const repair = () => {
  bench().engine.atStart = {};
};

describe.each(Object.entries(breaks))('an intent that broke off %s', (_, breakOff) => {
  it('is answered with 503', async () => {
    breakOff();
    expect((await start()).status).toBe(503);
  });

  it('is started once by the next server', async () => {
    breakOff();
    await start();
    repair();
    await bench().restart();
    await bench().restart();
    expect(executions()).toMatchObject([{ inputs: { environment_name: 'acme' } }]);
    expect(await pending()).toEqual([]);
  });

  it('leaves a record of the execution that it got in the end', async () => {
    breakOff();
    await start();
    repair();
    await bench().restart();
    const records = async () => {
      const rows = await bench().database.sql<{ record: string }[]>`
        SELECT record FROM audit_records WHERE action = 'intents.settle'`;
      return rows.map(({ record }) => JSON.parse(record));
    };
    const whose = { initiator: 'key:configured', inputs: { environment_name: 'acme' } };
    await expect.poll(records).toMatchObject([{ ...whose, execution_id: executions()[0]?.id }]);
  });

  it('holds its name meanwhile', async () => {
    breakOff();
    await start();
    repair();
    expect((await start()).status).toBe(409);
  });

  it('is followed to its end, which frees the name', async () => {
    breakOff();
    await start();
    repair();
    await bench().restart();
    const [execution] = executions();
    bench().engine.end(execution?.id ?? '', 'FAILED');
    await expect.poll(async () => (await start()).status).toBe(202);
  });

  it('is started once where the caller tries again with its idempotency key', async () => {
    breakOff();
    await start({ idempotencyKey: 'k' });
    repair();
    const { status, body } = await start({ idempotencyKey: 'k' });
    await bench().restart();
    expect([status, executions().map(({ id }) => id)]).toEqual([202, [body.execution_id]]);
  });

  it('is started once where callers try again while the next server settles it', async () => {
    breakOff();
    await start({ idempotencyKey: 'k' });
    repair();
    const tries = Array.from({ length: 10 }, () => start({ idempotencyKey: 'k' }));
    const [answers] = await Promise.all([Promise.all(tries), bench().restart()]);
    expect(new Set(answers.map(({ body }) => body.execution_id)).size).toBe(1);
    expect(executions()).toHaveLength(1);
  });
});

it('an intent waits for as long as the engine is away, and the server starts without it', async () => {
  bench().engine.away = true;
  await start();
  await bench().restart();
  expect(await pending()).toHaveLength(1);
  bench().engine.away = false;
  await bench().restart();
  expect(executions()).toHaveLength(1);
});

it('an intent that the engine refuses is settled as refused, and asked for no more', async () => {
  bench().engine.away = true;
  await start();
  bench().engine.away = false;
  bench().engine.atStart.before = () => {
    throw new AppError('NotFoundError', 'There is no such flow');
  };
  await bench().restart();
  repair();
  await bench().restart();
  expect([executions(), await pending()]).toEqual([[], []]);
});

it('one intent that cannot be settled does not keep another from it', async () => {
  bench().engine.away = true;
  await start();
  await bench().call('clone.start', { client_name: 'Other', environment_name: 'other' });
  bench().engine.away = false;
  bench().engine.atStart.before = ({ inputs }) => {
    if (inputs.environment_name === 'acme') throw new Error('out of luck');
  };
  await bench().restart();
  expect(executions()).toMatchObject([{ inputs: { environment_name: 'other' } }]);
});

it('an execution carries the label of its intent', async () => {
  await start();
  const [row] = await bench().database.sql<{ id: string }[]>`SELECT id FROM intents`;
  expect(executions()[0]?.labels[label.intent]).toBe(row?.id);
});
