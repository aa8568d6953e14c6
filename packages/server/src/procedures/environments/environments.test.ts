import type { TaskErrorKind } from '@understudy/flows';
import type { EnvironmentDetail } from '@understudy/flows/specs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { UnknownStart } from '../../core/engine.ts';
import type { Execution } from '../../core/execution.ts';
import { useProcedureBench } from '../../testing/procedure-bench.ts';

const bench = useProcedureBench();
afterEach(() => void vi.useRealTimers());

const environment: EnvironmentDetail = {
  name: 'acme',
  created_at: '2026-01-01T00:00:00.000Z',
  domain: 'acme.up.railway.app',
  status: 'ready',
  environment_id: 'env-1',
  project_id: 'project',
  source_environment: 'production',
  client_name: 'Acme',
  execution_id: 'x1',
  expires_at: null,
  updated_at: '2026-01-01T00:00:00.000Z',
  database_size: 1,
  services: [],
  configuration: { variables: [] },
};
const { updated_at, database_size, services, configuration, ...summary } = environment;
// Flows give times as text, the API as dates.
const shown = { ...summary, created_at: new Date(summary.created_at) };
const deletion = { environment_name: 'acme', status: 'deleted', deleted_at: '2026-01-02T00:00:00.000Z' };

const procedures = [
  { path: 'environments.list', input: {}, permission: 'environments:read', outputs: { environments: [summary] } },
  { path: 'environments.get', input: { name: 'acme' }, permission: 'environments:read', outputs: { environment } },
  { path: 'environments.delete', input: { name: 'acme' }, permission: 'environments:delete', outputs: deletion },
] as const;
const named = procedures.filter(({ path }) => path !== 'environments.list');

/** Ends every execution as soon as it is started. */
function flowsEnd(state: 'SUCCESS' | 'FAILED', change: Partial<Execution>): void {
  bench().engine.atStart.after = ({ id }) => void bench().engine.end(id, state, change);
}
const flowsSucceed = (outputs: object) => flowsEnd('SUCCESS', { outputs: { ...outputs } });
const flowsFail = (message: string, kind: TaskErrorKind = 'failed') =>
  flowsEnd('FAILED', { error: { task: 'the-task', message, kind } });

describe('200', () => {
  it('with the environments of the default project', async () => {
    flowsSucceed({ environments: [summary] });
    expect(await bench().call('environments.list', {})).toMatchObject({ status: 200, body: [shown] });
    const [execution] = bench().engine.executions.values();
    expect(execution).toMatchObject({ flowId: 'list-environments', inputs: { railway_project_id: 'project' } });
  });

  it('with what the flow has found before, which is not started again, and when that was', async () => {
    flowsSucceed({ environments: [summary] });
    await bench().call('environments.list', {});
    const again = await bench().call('environments.list', {});
    expect([again.body, bench().engine.executions.size]).toEqual([[shown], 1]);
    expect(again.headers).toMatchObject({ 'X-As-Of': bench().clock.now().toISOString() });
  });

  it('with what there is now, for who wants it fresh, and after a deletion', async () => {
    flowsSucceed({ environments: [summary] });
    await bench().call('environments.list', {});
    flowsSucceed({ environments: [] });
    expect((await bench().call('environments.list', { fresh: true })).body).toEqual([]);
    flowsSucceed(deletion);
    await bench().call('environments.delete', { name: 'acme' });
    flowsSucceed({ environments: [summary] });
    expect((await bench().call('environments.list', {})).body).toEqual([shown]);
  });

  it('with the last list where Railway fails after a change', async () => {
    flowsSucceed({ environments: [summary] });
    await bench().call('environments.list', {});
    flowsSucceed(deletion);
    await bench().call('environments.delete', { name: 'acme' });
    flowsFail('Railway answered 500');
    expect((await bench().call('environments.list', {})).body).toEqual([shown]);
  });

  it('with one environment, whole', async () => {
    flowsSucceed({ environment });
    const body = { ...environment, ...shown, updated_at: new Date(updated_at) };
    expect(await bench().call('environments.get', { name: 'acme' })).toMatchObject({ status: 200, body });
  });

  it('with the deletion that is done', async () => {
    flowsSucceed(deletion);
    const { status, body } = await bench().call('environments.delete', { name: 'acme' });
    const deleted_at = new Date(deletion.deleted_at);
    expect([status, body]).toEqual([200, { ...deletion, deleted_at, execution_id: 'execution-1' }]);
  });

  it('for a project that the request names', async () => {
    flowsSucceed({ environments: [] });
    await bench().call('environments.list', { railway_project_id: 'mine' });
    const [execution] = bench().engine.executions.values();
    expect(execution?.inputs).toEqual({ railway_project_id: 'mine' });
  });
});

/** Calls, and lets so much time pass as soon as the flow has been started. */
async function callAndWait(path: string, input: object, ms: number) {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const answer = bench().call(path, input);
  bench().engine.atStart.after = () =>
    void setImmediate(() => {
      vi.advanceTimersByTime(ms);
      // A new connection to the database, for the audit record, needs time that passes.
      vi.useRealTimers();
    });
  return answer;
}

it('202 with a polling URL for a deletion that takes longer than ten seconds', async () => {
  const { status, body } = await callAndWait('environments.delete', { name: 'acme' }, 10_000);
  const polling_url = '/api/v1/executions/dev.deployment/delete-environment/execution-1';
  const accepted = { environment_name: 'acme', status: 'accepted', execution_id: 'execution-1', polling_url };
  expect([status, body]).toEqual([202, accepted]);
});

it('202 with a promise for a deletion of which nobody knows whether the engine took it, which is settled', async () => {
  bench().engine.atStart.before = () => {
    throw new UnknownStart();
  };
  const { status, body } = await bench().call('environments.delete', { name: 'acme' });
  const state = async () => (await bench().call('executions.get', { execution_id: body.execution_id })).body.state;
  expect([status, body.status, await state()]).toEqual([202, 'accepted', 'CREATED']);
  bench().engine.atStart = {};
  await bench().restart();
  await expect.poll(state).toBe('RUNNING');
});

it('503 for what only looks, where the engine does not say whether it took it', async () => {
  bench().engine.atStart.before = () => {
    throw new UnknownStart();
  };
  expect((await bench().call('environments.list', {})).status).toBe(503);
});

describe('400', () => {
  it.each(procedures)('of $path where nobody names a project', async ({ path, input }) => {
    await bench().restart({ defaultProjectId: undefined });
    const { status, body } = await bench().call(path, input);
    expect([status, body.details.field]).toEqual([400, 'railway_project_id']);
  });

  it.each(procedures)('of $path for a NUL in the project', async ({ path, input }) => {
    const { status, body } = await bench().call(path, { ...input, railway_project_id: 'a\0b' });
    expect([status, body.details.field]).toEqual([400, 'railway_project_id']);
  });

  it.each(named)('of $path for a NUL in the name', async ({ path }) => {
    expect((await bench().call(path, { name: 'a\0b' })).status).toBe(400);
  });

  it.each(named)('of $path for an empty name', async ({ path }) => {
    expect((await bench().call(path, { name: '' })).status).toBe(400);
  });
});

describe('401', () => {
  it.each(procedures)('of $path for nobody', async ({ path, input }) => {
    expect((await bench().call(path, input, { as: 'nobody' })).status).toBe(401);
  });
});

describe('403', () => {
  it.each(procedures)('of $path without the permission $permission', async ({ path, input }) => {
    expect((await bench().call(path, input, { as: { permissions: ['clone'] } })).status).toBe(403);
  });

  it.each(procedures)('of $path outside of the namespace', async ({ path, input, permission }) => {
    const as = { permissions: [permission], namespaces: ['prod'] };
    expect((await bench().call(path, input, { as })).status).toBe(403);
    expect(bench().engine.executions.size).toBe(0);
  });
});

describe('404', () => {
  it('where there is no such environment to show', async () => {
    flowsSucceed({ environment: null });
    expect((await bench().call('environments.get', { name: 'acme' })).status).toBe(404);
  });

  it('where there is no such environment to delete', async () => {
    flowsFail('there is no environment named acme', 'not-found');
    const { status, body } = await bench().call('environments.delete', { name: 'acme' });
    expect([status, body.message]).toEqual([404, 'there is no environment named acme']);
  });
});

it('409 where the flow refuses to delete', async () => {
  flowsFail('Understudy did not make production', 'refused');
  const { status, body } = await bench().call('environments.delete', { name: 'production' });
  expect([status, body.message]).toEqual([409, 'Understudy did not make production']);
});

it('500, and not 400, where a flow gives other outputs than it promises', async () => {
  flowsSucceed({ environments: [{}] });
  expect((await bench().call('environments.list', {})).status).toBe(500);
});

describe('502', () => {
  it('where a message only looks as if it refused', async () => {
    flowsFail('Refused: by somebody else');
    expect((await bench().call('environments.list', {})).status).toBe(502);
  });

  it.each(procedures)('of $path where Railway fails, naming the execution', async ({ path, input }) => {
    flowsFail('Railway answered 500');
    const { status, body } = await bench().call(path, input);
    expect([status, body.error, body.details]).toEqual([502, 'UpstreamError', { execution_id: 'execution-1' }]);
  });

  it.each(procedures.filter(({ permission }) => permission === 'environments:read'))(
    'of $path where Railway takes longer than a minute',
    async ({ path, input }) => {
      expect((await callAndWait(path, input, 60_000)).status).toBe(502);
    },
  );
});

describe('503', () => {
  it.each(procedures)('of $path where the engine cannot be reached', async ({ path, input }) => {
    bench().engine.away = true;
    expect((await bench().call(path, input)).status).toBe(503);
  });
});
