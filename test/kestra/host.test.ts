import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kestraMissing } from './availability.ts';
import { flow, namespace, shell } from './flows.ts';
import { type Kestra, startKestra } from './kestra.mjs';
import { driveByKestrapy, kestrapyMissing } from './kestrapy.ts';
import { Rest } from './rest.ts';

const credentials = { username: 'tester@understudy.test', password: 'Passw0rd' };
const yaml = 'application/x-yaml';
const problems = 'https://kestra.io/docs/api-reference/problems';

describe.skipIf(kestraMissing !== undefined)('the routes answer as the recorded webserver', () => {
  let folder: string;
  let kestra: Kestra;
  let rest: Rest;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'understudy-kestra-'));
    kestra = await startKestra({ dataDir: folder, credentials });
    rest = new Rest(kestra.url, credentials);
    const echo = shell('echo', ['echo "::{\\"outputs\\":{\\"word\\":\\"hello\\"}}::"']);
    await rest.createFlow(
      flow('greet', [echo], {
        inputs: [{ id: 'count', type: 'INT' }],
        outputs: [{ id: 'word', type: 'STRING', value: '{{ outputs.echo.vars.word }}' }],
        triggers: [{ id: 'hook', type: 'io.kestra.plugin.core.trigger.Webhook', key: 'k3y', inputs: { count: 1 } }],
      }),
    );
  });

  afterAll(async () => {
    await kestra?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('401 without a body, but for the open paths', async () => {
    const refused = await rest.call('/flows/search', { authorization: null });
    expect(refused).toMatchObject({ status: 401, body: '' });
    expect(refused.headers.get('www-authenticate')).toBe('Basic');
    for (const path of ['//ping', '//api/v1/configs', `//api/v1/main/executions/webhook/${namespace}/none/key`]) {
      expect((await rest.call(path, { authorization: null })).status, path).not.toBe(401);
    }
  });

  it('the instance says its version, and its health on the management port', async () => {
    expect((await rest.call('//ping')).body).toBe('pong');
    expect((await rest.call('//api/v1/configs')).body).toMatchObject({ version: '2.0.0', edition: 'OSS' });
    expect((await new Rest(kestra.managementUrl).call('//health')).body).toMatchObject({ status: 'UP' });
  });

  it('400 for a tenant other than main', async () => {
    expect((await rest.call('//api/v1/other/flows/search')).status).toBe(400);
  });

  it('errors are problem documents', async () => {
    const { contentType, body } = await rest.call('/executions/none');
    expect(contentType).toBe('application/problem+json');
    expect(body).toMatchObject({
      type: `${problems}/not-found`,
      title: 'Resource not found',
      status: 404,
      instance: '/api/v1/main/executions/none',
    });
  });

  it.each([
    ['a flow that is not x-yaml', '/flows', { method: 'POST', type: 'application/yaml', body: 'id: x' }, 415],
    [
      'a start that is not a form',
      `/executions/${namespace}/greet`,
      { method: 'POST', type: 'application/json', body: '{}' },
      415,
    ],
    ['a start without a needed input', `/executions/${namespace}/greet`, { method: 'POST' }, 422],
    ['a label without a colon', `/executions/${namespace}/greet?labels=nocolon`, { method: 'POST' }, 422],
    [
      'a flow of unknown tasks',
      '/flows',
      { method: 'POST', type: yaml, body: '{"id":"x","namespace":"a.b","tasks":[{"id":"t","type":"no.Such"}]}' },
      422,
    ],
    ['a flow that is no YAML', '/flows', { method: 'POST', type: yaml, body: ': : :' }, 422],
    ['an unknown flow', `/executions/${namespace}/none`, { method: 'POST' }, 404],
    ['outputs of an unknown execution', '/outputs/executions/none', {}, 404],
    ['kill of an unknown execution', '/executions/none/actions/kill', { method: 'DELETE' }, 404],
    ['deletion of an unknown execution', '/executions/none', { method: 'DELETE' }, 404],
    ['the path of a kill before 2.0', '/executions/none/kill', { method: 'DELETE' }, 405],
    ['a page of nothing', '/executions/search?size=0', {}, 422],
    ['an unknown filter', '/executions/search?filters[none][EQUALS]=x', {}, 422],
    ['a level that is to be equal', '/logs/search?filters[level][EQUALS]=INFO', {}, 400],
    [
      'an unknown id in a bulk kill',
      '/executions/kill/by-ids',
      { method: 'DELETE', type: 'application/json', body: '["none"]' },
      400,
    ],
  ])('%s', async (_name, path, call, status) => {
    expect((await rest.call(path, call)).status).toBe(status);
  });

  it('409 for a flow that exists; 200 and the same revision for the same source again', async () => {
    const body = JSON.stringify(flow('twice', [shell('none', ['true'])]));
    const path = `/flows/${namespace}/twice`;
    await rest.call('/flows', { method: 'POST', type: yaml, body });
    const again = await rest.call('/flows', { method: 'POST', type: yaml, body });
    expect(again.body).toMatchObject({ status: 409, type: `${problems}/entity-already-exists` });
    const update = await rest.call(path, { method: 'PUT', type: yaml, body });
    expect(update).toMatchObject({ status: 200, body: { revision: 1 } });
    expect((await rest.call(`${path}?source=true`)).body).toMatchObject({ source: body });
    expect((await rest.call(path, { method: 'DELETE' })).status).toBe(204);
    expect((await rest.call(path)).status).toBe(404);
  });

  it('409 for a flow that is disabled', async () => {
    await rest.createFlow(flow('disabled', [shell('none', ['true'])], { disabled: true }));
    expect((await rest.call(`/executions/${namespace}/disabled`, { method: 'POST' })).status).toBe(409);
  });

  it('validation answers 200 and names the faults', async () => {
    const body = '{"id":"x","namespace":"a.b","tasks":[]}';
    const { status, body: faults } = await rest.call('/flows/validate', { method: 'POST', type: yaml, body });
    expect(status).toBe(200);
    expect(faults).toMatchObject([{ index: 0, constraints: expect.stringContaining('tasks') }]);
  });

  it('an execution has three shapes, none with outputs', async () => {
    const started = await rest.start(`${namespace}/greet`, { count: '2' }, '?wait=true&labels=shape:a:b');
    expect(started).toMatchObject({
      namespace,
      url: expect.stringContaining(started.id),
      state: { current: 'SUCCESS' },
    });
    expect(started.taskRunList?.[0]).toMatchObject({ executionId: started.id });
    const got = await rest.get(started.id);
    expect(got.labels).toContainEqual({ key: 'shape', value: 'a:b' });
    expect(got.taskRunList?.[0]).not.toHaveProperty('executionId');
    const { body } = await rest.call(
      '/executions/search?filters[labels][EQUALS][shape]=a:b&filters[state][IN]=SUCCESS,FAILED',
    );
    expect(body).toMatchObject({ total: 1, results: [{ id: started.id, inputs: { count: 2 } }] });
    expect(JSON.stringify([got, body])).not.toMatch(/"outputs"|"taskRunList":\[\{"tenantId"/);
    expect(JSON.stringify(body)).not.toContain('taskRunList');
  });

  it('outputs are asked for on their own', async () => {
    const { id } = await rest.start(`${namespace}/greet`, { count: '2' }, '?wait=true');
    expect((await rest.call(`/outputs/executions/${id}`)).body).toEqual({ word: 'hello' });
    const list = await rest.call(`/outputs/tasks/${id}`);
    const [taskRun] = (await rest.get(id)).taskRunList ?? [];
    expect(list.body).toMatchObject([{ taskId: 'echo', taskRunId: taskRun?.id, inline: true }]);
    const one = await rest.call(`/outputs/tasks/${id}/${taskRun?.id}`);
    expect(one.body).toMatchObject({ exitCode: 0, vars: { word: 'hello' } });
  });

  it('searches by time and pages past the end', async () => {
    const recent = await rest.call(
      '/executions/search?filters[timeRange][EQUALS]=PT5M&sort=state.startDate:desc&size=1',
    );
    expect(recent.body).toMatchObject({ results: [{ namespace }] });
    const beyond = await rest.call('/executions/search?page=99');
    expect(beyond).toMatchObject({ status: 200, body: { results: [] } });
  });

  it('the query parameters of 1.x are ignored without a word', async () => {
    const { body } = await rest.call('/executions/search?state=NONE&size=1');
    expect(body).toMatchObject({ results: [{ namespace }] });
  });

  it('a stream follows an execution from a stub to its end, without event names', async () => {
    const { id } = await rest.start(`${namespace}/greet`, { count: '1' });
    const seen = await rest.followed(id);
    expect(seen.map((event) => Object.keys(event.fields))).toEqual(seen.map(() => ['id']));
    expect(seen[0]).toMatchObject({ fields: { id: 'start' }, data: { id } });
    expect(seen[0]?.data).not.toHaveProperty('state');
    expect(seen.at(-1)).toMatchObject({ fields: { id: 'end' }, data: { state: { current: 'SUCCESS' } } });
    const late = await rest.followed(id);
    expect(late.map((event) => event.fields.id)).toEqual(['start', 'end']);
  });

  it('a stream of an unknown execution starts all the same', async () => {
    for await (const event of rest.follow('/executions/none/follow')) {
      expect(event).toMatchObject({ fields: { id: 'start' } });
      return;
    }
  });

  it('a stream of logs begins with an empty start and goes through all lines', async () => {
    const { id } = await rest.start(`${namespace}/greet`, { count: '1' }, '?wait=true');
    const lines = await rest.logs(id);
    const seen: unknown[] = [];
    for await (const event of rest.follow(`/logs/${id}/follow`)) {
      seen.push(event.data);
      if (seen.length > lines.length) break;
    }
    expect(seen[0]).toEqual({});
    expect(seen.slice(1)).toEqual(lines);
  });

  it('a webhook starts an execution by its key alone', async () => {
    const hook = (path: string) =>
      rest.call(`//api/v1/main/executions/webhook/${namespace}/${path}`, {
        method: 'POST',
        type: 'application/json',
        body: '{"a":1}',
        authorization: null,
      });
    const { status, body } = await hook('greet/k3y');
    expect(status).toBe(200);
    expect(body).toMatchObject({ flowId: 'greet', trigger: { id: 'hook', variables: { body: { a: 1 } } } });
    expect((await hook('greet/wrong')).status).toBe(404);
    expect((await hook('none/k3y')).status).toBe(404);
  });

  it('values are kept under keys', async () => {
    const path = `/namespaces/${namespace}/kv/answer`;
    expect((await rest.call(path)).status).toBe(404);
    expect((await rest.call(path, { method: 'PUT', type: 'application/json', body: '1' })).status).toBe(415);
    expect((await rest.call(path, { method: 'PUT', type: 'text/plain', body: '{"n":42}' })).status).toBe(200);
    expect((await rest.call(path)).body).toMatchObject({ type: 'JSON', value: { n: 42 } });
    expect((await rest.call('/kv')).body).toMatchObject({ results: [{ key: 'answer' }] });
    expect((await rest.call(`/namespaces/${namespace}/kv`)).status).toBe(405);
    expect((await rest.call(path, { method: 'DELETE' })).body).toBe(true);
  });

  it('a deleted execution is gone with its logs', async () => {
    const { id } = await rest.start(`${namespace}/greet`, { count: '1' }, '?wait=true&labels=doomed:yes');
    const deleted = await rest.call('/executions/by-query?filters[labels][EQUALS][doomed]=yes', { method: 'DELETE' });
    expect(deleted.body).toEqual({ count: 1 });
    expect((await rest.call(`/executions/${id}`)).status).toBe(404);
    expect(await rest.logs(id)).toEqual([]);
  });

  it('a bulk update deletes what it does not name, unless told not to', async () => {
    const bulk = (query: string) =>
      rest.call(`/flows/bulk${query}`, {
        method: 'POST',
        type: yaml,
        body: JSON.stringify(flow('kept', [shell('none', ['true'])])),
      });
    await rest.createFlow(flow('other', [shell('none', ['true'])]));
    await bulk('?delete=false');
    expect((await rest.call(`/flows/${namespace}/other`)).status).toBe(200);
    await bulk(`?namespace=${namespace}`);
    expect((await rest.call(`/flows/${namespace}/other`)).status).toBe(404);
    expect((await rest.call(`/flows/${namespace}/kept`)).status).toBe(200);
  });

  it.skipIf(kestrapyMissing)(
    'the official Python client drives flows, executions, logs, outputs, search, kill and deletion',
    async () => {
      expect(await driveByKestrapy(kestra.url, credentials)).toContain('kestrapy drives it');
    },
  );
});
