import { beforeEach, expect, it } from 'vitest';
import { useProcedureBench } from '../../testing/procedure-bench.ts';

const bench = useProcedureBench();
const expiries = () => [...bench().engine.executions.values()].filter(({ flowId }) => flowId === 'expire-environments');
const clone = async (railway_project_id: string, ttl?: string) => {
  const { body } = await bench().call('clone.start', { client_name: 'Acme', railway_project_id, ttl });
  const execution = bench().engine.end(body.execution_id, 'SUCCESS');
  await bench().history.save(execution);
};
const passHours = (hours: number) => bench().clock.set(new Date(bench().clock.now().getTime() + hours * 3_600_000));

beforeEach(async () => {
  await clone('theirs', '2h');
  await clone('theirs', '3h');
  await clone('for-ever');
});

it('the flow runs in a project that no schedule covers once an environment’s time is up, and not before', async () => {
  passHours(2);
  await bench().restart();
  expect(expiries()).toEqual([]);
  passHours(0.2);
  await bench().restart();
  expect(expiries()).toMatchObject([{ inputs: { railway_project_id: 'theirs' } }]);
});

it('it runs once for each end, and again where it has failed', async () => {
  const run = async (state: 'SUCCESS' | 'FAILED') => {
    const [last] = expiries().slice(-1);
    // The scripted engine's clock is its own.
    const ended = { ...bench().engine.end(last?.id ?? '', state), createdAt: bench().clock.now() };
    await bench().history.save(ended);
    await bench().restart();
    return expiries().length;
  };
  passHours(2.2);
  await bench().restart();
  expect(await run('FAILED')).toBe(2);
  expect(await run('SUCCESS')).toBe(2);
  passHours(1);
  await bench().restart();
  expect(expiries()).toHaveLength(3);
});
