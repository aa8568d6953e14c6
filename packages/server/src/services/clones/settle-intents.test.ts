import { describe, expect, it } from 'vitest';
import { AppError } from '../../core/app-error.ts';
import { UnknownStart } from '../../core/engine.ts';
import { label } from '../../core/execution.ts';
import { useProcedureBench } from '../../testing/procedure-bench.ts';
import { scriptedStart } from '../../testing/scripted-engine.ts';

const bench = useProcedureBench();
const acme = { client_name: 'Acme', environment_name: 'acme' };
const start = (options = {}) => bench().call('clone.start', acme, options);
const executions = () => [...bench().engine.executions.values()];
const pending = () => bench().intents.pending(new Date(scriptedStart.getTime() + 1));
const get = (execution_id: string) => bench().call('executions.get', { execution_id });
const stateOf = async (id: string) => (await get(id)).body.state;

/** Where nobody knows: the engine hears nothing, or does it and the answer is lost. */
const breaks = {
  'before the engine hears of it': () => {
    bench().engine.atStart.before = () => {
      throw new UnknownStart();
    };
  },
  'after the engine has begun it': () => {
    bench().engine.atStart.after = () => {
      throw new UnknownStart();
    };
    // Its search does not know of it yet, either.
    const { findStarted, start: again } = bench().engine;
    bench().engine.start = async (request) => {
      if (executions().length > 0) throw new UnknownStart();
      return again(request);
    };
    findLater = () => Object.assign(bench().engine, { findStarted, start: again });
  },
};
let findLater = () => {};
const repair = () => {
  bench().engine.atStart = {};
  findLater();
  findLater = () => {};
};

describe.each(Object.entries(breaks))('a start that broke off %s', (_, breakOff) => {
  it('is promised: 202 with an execution that is CREATED', async () => {
    breakOff();
    const { status, body } = await start();
    expect([status, await get(body.execution_id)]).toMatchObject([
      202,
      {
        status: 200,
        body: { execution_id: body.execution_id, state: 'CREATED', inputs: { environment_name: 'acme' } },
      },
    ]);
  });

  it('is in the history from then on, once', async () => {
    breakOff();
    const { body } = await start();
    const listed = async () => (await bench().call('history.list', {})).body.items;
    await expect.poll(listed).toMatchObject([{ execution_id: body.execution_id, state: 'CREATED' }]);
    repair();
    await bench().restart();
    await expect.poll(listed).toMatchObject([{ execution_id: body.execution_id, state: 'RUNNING' }]);
  });

  it('is started once by the next server, and keeps the id that was promised', async () => {
    breakOff();
    const { body } = await start();
    repair();
    await bench().restart();
    await bench().restart();
    expect(executions()).toMatchObject([{ inputs: { environment_name: 'acme' } }]);
    await expect.poll(pending).toEqual([]);
    expect(await stateOf(body.execution_id)).toBe('RUNNING');
  });

  it('is known by the id of the engine too', async () => {
    breakOff();
    const { body } = await start();
    repair();
    await bench().restart();
    await expect.poll(pending).toEqual([]);
    expect((await get(executions()[0]?.id ?? '')).body).toMatchObject({ execution_id: body.execution_id });
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

  it('is the same answer where the caller tries again with its idempotency key, then and later', async () => {
    breakOff();
    const ids = [(await start({ idempotencyKey: 'k' })).body.execution_id];
    ids.push((await start({ idempotencyKey: 'k' })).body.execution_id);
    repair();
    await bench().restart();
    ids.push((await start({ idempotencyKey: 'k' })).body.execution_id);
    expect([new Set(ids).size, executions().length]).toEqual([1, 1]);
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

  it('can be cancelled before anybody knows', async () => {
    breakOff();
    const { body } = await start();
    const cancelled = await bench().call('executions.cancel', { execution_id: body.execution_id });
    expect(cancelled).toMatchObject({ status: 202, body: { state: 'KILLING' } });
    repair();
    await bench().restart();
    for (const { id } of executions()) {
      await expect.poll(() => bench().engine.executions.get(id)?.state).toBe('KILLING');
      bench().engine.end(id, 'KILLED');
    }
    await expect.poll(() => stateOf(body.execution_id)).toBe('KILLED');
    await expect.poll(async () => (await start()).status).toBe(202);
  });
});

describe('a start that the engine refuses', () => {
  const refuse = () => {
    bench().engine.away = true;
  };

  it('is answered with 503', async () => {
    refuse();
    expect((await start()).status).toBe(503);
  });

  it('is never made, by no server', async () => {
    refuse();
    await start();
    bench().engine.away = false;
    await bench().restart();
    expect([executions(), await pending()]).toEqual([[], []]);
  });

  it('uses up neither the name, nor the limit, nor the idempotency key', async () => {
    await bench().restart({ clonesPerHour: 1 });
    refuse();
    await start({ idempotencyKey: 'k', as: { permissions: ['clone'] } });
    bench().engine.away = false;
    expect((await start({ idempotencyKey: 'k', as: { permissions: ['clone'] } })).status).toBe(202);
  });
});

it('a promise waits for as long as the engine is away, and the server starts without it', async () => {
  breaks['before the engine hears of it']();
  await start();
  repair();
  bench().engine.away = true;
  await bench().restart();
  expect(await pending()).toHaveLength(1);
  bench().engine.away = false;
  await bench().restart();
  expect(executions()).toHaveLength(1);
});

it('a promise that the engine refuses in the end has FAILED with the reason, and its name is free', async () => {
  breaks['before the engine hears of it']();
  const { body } = await start();
  bench().engine.atStart.before = () => {
    throw new AppError('NotFoundError', 'There is no such flow');
  };
  await bench().restart();
  await expect
    .poll(async () => (await get(body.execution_id)).body)
    .toMatchObject({ state: 'FAILED', error: { task: 'start', message: 'There is no such flow' } });
  repair();
  await bench().restart();
  expect([executions(), await pending()]).toEqual([[], []]);
  await expect.poll(async () => (await start()).status).toBe(202);
});

it('a promise that nobody could keep for a day has FAILED', async () => {
  breaks['before the engine hears of it']();
  const { body } = await start();
  bench().clock.set(new Date(scriptedStart.getTime() + 25 * 3_600_000));
  await bench().restart();
  await expect.poll(() => stateOf(body.execution_id)).toBe('FAILED');
});

it('an execution that is found of a refused start is stopped, and exists for nobody', async () => {
  bench().engine.away = true;
  await start();
  bench().engine.away = false;
  const [row] = await bench().database.sql<{ id: string }[]>`SELECT id FROM intents`;
  const labels = { [label.intent]: row?.id ?? '' };
  const late = await bench().engine.start({
    namespace: 'dev.deployment',
    flowId: 'clone-staging-api',
    inputs: {},
    labels,
  });
  await bench().restart();
  await expect.poll(() => bench().engine.executions.get(late.id)?.state).toBe('KILLING');
  expect((await bench().call('history.list', {})).body.items).toEqual([]);
});

it('the second execution of one start is stopped, and exists for nobody', async () => {
  const { body } = await start();
  const [first] = executions();
  const labels = first?.labels ?? {};
  const { engine } = bench();
  const twin = await engine.start({ namespace: 'dev.deployment', flowId: 'clone-staging-api', inputs: {}, labels: {} });
  engine.change(twin.id, { labels });
  await bench().restart();
  await expect.poll(() => engine.executions.get(twin.id)?.state).toBe('KILLING');
  expect(engine.executions.get(body.execution_id)?.state).toBe('RUNNING');
});

it('one promise that cannot be settled does not keep another from it', async () => {
  breaks['before the engine hears of it']();
  await start();
  await bench().call('clone.start', { client_name: 'Other', environment_name: 'other' });
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
