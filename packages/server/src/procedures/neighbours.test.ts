import { describe, expect, it } from 'vitest';
import type { Caller } from '../core/caller.ts';
import { useProcedureBench } from '../testing/procedure-bench.ts';

// Two customers on one server: each is an administrator of its own Railway project.
const bench = useProcedureBench();
const everything: Caller['permissions'] = ['admin'];
const acme = { id: 'key_acme', permissions: everything, projects: ['acme'] };
const globex = { id: 'key_globex', permissions: everything, projects: ['globex'] };
const owner = { id: 'key:configured', permissions: everything, projects: ['*'] };
const call = (as: Partial<Caller>, path: string, input: object = {}, options = {}) =>
  bench().call(path, input, { as, ...options });

const cloneOf = (as: typeof acme, more: object = {}) => ({
  client_name: 'Client',
  railway_project_id: as.projects[0],
  ...more,
});
async function clone(as: typeof acme, more: object = {}): Promise<string> {
  const { status, body } = await call(as, 'clone.start', cloneOf(as, more));
  expect(status).toBe(202);
  return body.execution_id;
}
const ids = (body: { items: { execution_id: string }[] }) => body.items.map(({ execution_id }) => execution_id);

describe('a project of a neighbour is none', () => {
  it.each<[string, object]>([
    ['clone.start', cloneOf(acme)],
    ['clone.start', cloneOf(acme, { dry_run: true })],
    ['clone.plan', cloneOf(acme)],
    ['environments.list', { railway_project_id: 'acme' }],
    ['environments.get', { railway_project_id: 'acme', name: 'staging' }],
    ['environments.delete', { railway_project_id: 'acme', name: 'staging' }],
  ])('for %s, as one that nobody has', async (path, input) => {
    const theirs = await call(globex, path, input);
    const nobodys = await call(globex, path, { ...input, railway_project_id: 'nowhere' });
    expect([theirs.status, theirs.body.details]).toEqual([404, { railway_project_id: 'acme' }]);
    expect({ ...theirs.body, details: {} }).toEqual({ ...nobodys.body, details: {} });
    expect(bench().engine.executions.size).toBe(0);
  });

  it('also where it is the server’s default, whose id is not said', async () => {
    const { status, body } = await call(globex, 'clone.start', { client_name: 'Client' });
    expect([status, body.details]).toEqual([404, {}]);
    expect((await call(globex, 'environments.list')).status).toBe(404);
  });
});

describe('an execution of a neighbour is none', () => {
  it.each(['executions.get', 'executions.logs', 'executions.cancel', 'executions.retry', 'executions.credentials'])(
    'for %s, as one that nobody made',
    async (path) => {
      const execution_id = await clone(acme);
      bench().engine.end(execution_id, 'FAILED');
      const theirs = await call(globex, path, { execution_id });
      const nobodys = await call(globex, path, { execution_id: 'unknown' });
      expect([theirs.status, theirs.body.details]).toEqual([404, { execution_id }]);
      expect({ ...theirs.body, details: {} }).toEqual({ ...nobodys.body, details: {} });
    },
  );

  it('for a stream of its events', async () => {
    const { body: events } = await call(globex, 'executions.watch', { execution_id: await clone(acme) });
    await expect(events[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'NotFoundError' });
  });

  it('while the engine cannot be reached: the answer is that of one that nobody made', async () => {
    const execution_id = await clone(acme);
    await expect.poll(() => bench().history.find(execution_id)).toBeDefined();
    bench().engine.away = true;
    expect((await call(acme, 'executions.get', { execution_id })).status).toBe(200);
    const [theirs, nobodys] = [
      await call(globex, 'executions.get', { execution_id }),
      await call(globex, 'executions.get', { execution_id: 'unknown' }),
    ];
    expect([theirs.status, theirs.body]).toEqual([nobodys.status, nobodys.body]);
  });

  it('that was started elsewhere: its inputs say whose it is', async () => {
    const elsewhere = { namespace: 'dev.deployment', flowId: 'clone-staging-api', labels: {} };
    const started = await bench().engine.start({ ...elsewhere, inputs: { railway_project_id: 'acme' } });
    const statuses = [acme, globex, owner].map(
      async (as) => (await call(as, 'executions.get', { execution_id: started.id })).status,
    );
    expect(await Promise.all(statuses)).toEqual([200, 404, 200]);
  });

  it('that is about no project, for everyone but who sees all of them', async () => {
    const { id: execution_id } = await bench().engine.start({
      namespace: 'dev.deployment',
      flowId: 'purge-executions',
      labels: { understudy_initiator: globex.id },
      inputs: {},
    });
    const statuses = [acme, globex, owner].map(
      async (as) => (await call(as, 'executions.get', { execution_id })).status,
    );
    expect(await Promise.all(statuses)).toEqual([404, 404, 200]);
  });
});

describe('the history', () => {
  it('has one’s own, counts one’s own, and goes on from a neighbour’s cursor in one’s own', async () => {
    const made = [await clone(acme), await clone(globex), await clone(acme), await clone(globex)];
    for (const id of made) bench().engine.end(id, 'SUCCESS');
    const list = async (as: typeof acme, query = {}) => (await call(as, 'history.list', query)).body;
    await expect.poll(async () => (await list(owner, { state: ['SUCCESS'] })).total).toBe(4);
    const [theirs, ours] = [await list(acme, { limit: 1 }), await list(globex)];
    expect([theirs.total, ids(ours), ours.total]).toEqual([2, [made[3], made[1]], 2]);
    expect(ids(await list(globex, { cursor: theirs.next_cursor }))).toEqual([made[1]]);
  });

  it('shows nothing of a neighbour for its initiator, its environment or its state', async () => {
    const id = await clone(acme, { environment_name: 'shared-name' });
    bench().engine.end(id, 'FAILED');
    await expect.poll(async () => (await call(owner, 'history.list', { state: ['FAILED'] })).body.total).toBe(1);
    for (const query of [{ initiator: 'key_acme' }, { environment: 'shared-name' }, { state: ['FAILED'] }])
      expect((await call(globex, 'history.list', query)).body).toMatchObject({ items: [], total: 0 });
  });
});

it('one name can be taken in two projects, and is a conflict in one’s own alone', async () => {
  await clone(acme, { environment_name: 'staging' });
  await clone(globex, { environment_name: 'staging' });
  const again = await call(globex, 'clone.start', cloneOf(globex, { environment_name: 'staging' }));
  expect(again.status).toBe(409);
});

describe('an idempotency key', () => {
  const options = { idempotencyKey: 'the-same' };

  it('of a neighbour neither repeats their answer nor shows that there is one', async () => {
    const one = await call(acme, 'clone.start', cloneOf(acme), options);
    const other = await call(globex, 'clone.start', cloneOf(globex), options);
    expect([one.status, other.status, other.headers['Idempotent-Replayed']]).toEqual([202, 202, undefined]);
    expect(other.body.execution_id).not.toBe(one.body.execution_id);
    const cancel = await call(acme, 'executions.cancel', { execution_id: one.body.execution_id }, options);
    const refused = await call(globex, 'executions.cancel', { execution_id: one.body.execution_id }, options);
    expect([cancel.status, refused.status]).toEqual([202, 404]);
  });

  it('of one subject’s token for another project is another', async () => {
    const token = { id: 'jwt:somebody', kind: 'token', permissions: everything } as const;
    const one = { ...token, projects: ['acme'] };
    const other = { ...token, projects: ['globex'] };
    const { execution_id } = (await call(one, 'clone.start', cloneOf(one), options)).body;
    const second = await call(other, 'clone.start', cloneOf(other), options);
    expect([second.status, second.headers['Idempotent-Replayed']]).toEqual([202, undefined]);
    const cancelled = await call(one, 'executions.cancel', { execution_id }, { idempotencyKey: 'stop' });
    const foreign = await call(other, 'executions.cancel', { execution_id }, { idempotencyKey: 'stop' });
    expect([cancelled.status, foreign.status]).toEqual([202, 404]);
    const again = await call(one, 'clone.start', cloneOf(one), options);
    expect(again.body.execution_id).toBe(execution_id);
  });
});

it('how long a clone takes is not told from a neighbour’s', async () => {
  const estimate = async (as: typeof acme) => (await call(as, 'clone.plan', cloneOf(as))).body.estimated_duration;
  const first = await estimate(globex);
  bench().engine.end(await clone(acme), 'SUCCESS');
  await expect.poll(() => estimate(acme)).toBe('12.1s');
  expect(await estimate(globex)).toBe(first);
});

describe('the limit of clones', () => {
  it('is not used up by a neighbour', async () => {
    await bench().restart({ clonesPerHour: 1 });
    await clone(acme);
    expect((await call(acme, 'clone.start', cloneOf(acme))).status).toBe(429);
    await clone(globex);
  });

  it('is not used up by what was refused for its project', async () => {
    await bench().restart({ clonesPerHour: 1 });
    await call(globex, 'clone.start', cloneOf(acme));
    await clone(globex);
  });
});

describe('the audit trail', () => {
  const trail = async (as: typeof acme, query = {}) => (await call(as, 'audit.list', query)).body.items;

  it('shows what was done in one’s own project, whoever did it', async () => {
    await clone(acme);
    await clone({ ...owner, projects: ['acme'] });
    await clone(globex);
    await expect.poll(async () => (await trail(owner, { outcome: 'success' })).length).toBe(3);
    const seen = (await trail(acme)) as { railway_project_id: string; initiator: string }[];
    expect(new Set(seen.map(({ railway_project_id }) => railway_project_id))).toEqual(new Set(['acme']));
    expect(seen).toHaveLength(4);
  });

  it('shows who was refused a foreign project to themselves, and not to that project', async () => {
    await call(globex, 'clone.start', cloneOf(acme));
    await call(globex, 'executions.cancel', { execution_id: await clone(acme) });
    expect(await trail(acme, { outcome: 'refused' })).toEqual([]);
    expect(await trail(globex, { outcome: 'refused' })).toHaveLength(2);
  });

  it.each(['cancel', 'delete'])('says of which project it was where only its default says it: %s', async (what) => {
    const execution_id = await clone(acme);
    await call(owner, 'executions.cancel', { execution_id });
    bench().engine.atStart.after = ({ id }) =>
      void bench().engine.end(id, 'SUCCESS', { outputs: { deleted_at: new Date().toISOString() } });
    await call(owner, 'environments.delete', { name: 'staging' });
    const action = what === 'cancel' ? 'executions.cancel' : 'environments.delete';
    const project = what === 'cancel' ? 'acme' : 'project';
    await expect.poll(() => trail(owner, { action })).toMatchObject([{ railway_project_id: project }]);
  });

  it('shows nothing of strangers, nor of what is about no project', async () => {
    await bench().call('history.list', {}, { as: 'nobody' });
    await call(owner, 'keys.create', { name: 'CI', permissions: ['clone'] });
    expect(await trail(acme)).toEqual([]);
  });

  it.each(['audit.verify', 'audit.export'])('is neither counted nor exported for one project: %s', async (path) => {
    expect((await call(acme, path)).status).toBe(403);
    expect((await call(owner, path)).status).toBe(200);
  });

  it('is whole with records of projects in it', async () => {
    await clone(acme);
    await expect.poll(async () => (await trail(acme)).length).toBe(2);
    expect((await call(owner, 'audit.verify')).body).toMatchObject({ whole: true, first_bad: null });
  });
});

it('housekeeping of all projects is for who sees all of them', async () => {
  expect((await call(acme, 'history.purge', { dry_run: true })).status).toBe(403);
});

describe('an administrator of one project', () => {
  const request = { name: 'CI', permissions: ['clone'] };
  const create = (as: typeof acme, more: object = {}) => call(as, 'keys.create', { ...request, ...more });

  it('makes keys of that project, which is what they have where nothing is said', async () => {
    expect((await create(acme)).body.railway_projects).toEqual(['acme']);
    expect((await create(acme, { railway_projects: ['acme', 'acme'] })).body.railway_projects).toEqual(['acme']);
  });

  it.each(['*', ['*'], ['globex'], ['acme', 'globex'], ['acme', '*']])(
    'makes no key of %j',
    async (railway_projects) => {
      const { status, body } = await create(acme, { railway_projects });
      expect([status, body.details.field]).toEqual([403, 'railway_projects']);
    },
  );

  it('sees, rotates and revokes no key of another', async () => {
    const { id: key_id } = (await create(globex)).body;
    const { id: all } = (await create(owner)).body;
    const { id: both } = (await create(owner, { railway_projects: ['acme', 'globex'] })).body;
    const { id: own } = (await create(owner, { railway_projects: ['acme'] })).body;
    expect((await call(acme, 'keys.list')).body.items).toMatchObject([{ id: own }]);
    for (const foreign of [key_id, all, both])
      for (const path of ['keys.rotate', 'keys.revoke'])
        expect((await call(acme, path, { key_id: foreign })).status).toBe(404);
  });
});

describe('a key', () => {
  it('of all projects is made by who has all: said so, or left to its maker’s', async () => {
    const made = async (more: object) =>
      (await call(owner, 'keys.create', { name: 'CI', permissions: ['clone'], ...more })).body.railway_projects;
    expect(await made({ railway_projects: '*' })).toEqual(['*']);
    expect(await made({ railway_projects: ['acme', '*'] })).toEqual(['*']);
    expect(await made({})).toEqual(['*']);
  });

  it.each([[[]], [['']], [['a b']], ['acme'], [['a\0b']], [['x'.repeat(201)]]])(
    'is not made for %j',
    async (railway_projects) => {
      const input = { name: 'CI', permissions: ['clone'], railway_projects };
      expect((await call(owner, 'keys.create', input)).status).toBe(400);
    },
  );

  it('touches its project by its own secret', async () => {
    const input = { name: 'CI', permissions: ['clone'], railway_projects: ['acme'] };
    const { secret: value } = (await call(owner, 'keys.create', input)).body;
    const ask = (request: object) => bench().call('clone.plan', request, { credential: { kind: 'api-key', value } });
    expect([(await ask(cloneOf(acme))).status, (await ask(cloneOf(globex))).status]).toEqual([200, 404]);
  });

  it('from before projects were told apart touches every one, as it could', async () => {
    const { sql } = bench().database;
    const rows = await sql`
      INSERT INTO api_keys (id, name, namespaces, permissions, created_at, created_by)
      VALUES ('key_old', 'Old', '{dev.deployment}', '{clone}', now(), 'key:configured') RETURNING railway_projects`;
    expect(rows[0]?.railway_projects).toEqual(['*']);
  });
});
