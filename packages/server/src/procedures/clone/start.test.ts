import { cloneStagingSpec } from '@understudy/flows/specs';
import { describe, expect, it } from 'vitest';
import { acceptedBody } from '../../core/accepted-body.ts';
import { AppError } from '../../core/app-error.ts';
import { secrets, useProcedureBench } from '../../testing/procedure-bench.ts';

const bench = useProcedureBench();
const acme = { client_name: 'Acme', environment_name: 'acme' };
const start = (request: unknown = acme, options = {}) => bench().call('clone.start', request, options);
const webhook = {
  namespace: cloneStagingSpec.namespace,
  flow_id: cloneStagingSpec.id,
  webhook_key: secrets.webhookKey,
};
const executions = () => bench().engine.executions.size;

describe('202', () => {
  it('with the accepted body', async () => {
    const { status, body } = await start();
    expect(status).toBe(202);
    expect(acceptedBody.parse(body)).toMatchObject({
      status: 'accepted',
      execution_id: 'execution-1',
      polling_url: '/api/v1/executions/dev.deployment/clone-staging-api/execution-1',
      logs_url: '/api/v1/executions/execution-1/logs',
      environment_name: 'acme',
    });
  });

  it('with the polling URL as Location', async () => {
    const { body, headers } = await start();
    expect(headers).toMatchObject({ Location: body.polling_url });
  });

  it('with a run token that reads the execution', async () => {
    const { body } = await start();
    const credential = { kind: 'bearer', value: body.run_token } as const;
    const read = await bench().call('executions.get', { execution_id: body.execution_id }, { credential });
    expect(read.status).toBe(200);
  });

  it('with an execution that knows who asked for it, and by which request', async () => {
    await start();
    const [execution] = bench().engine.executions.values();
    const labels = { understudy_initiator: 'key:configured', understudy_request_id: 'request-1' };
    expect(execution).toMatchObject({ labels, inputs: { environment_name: 'acme', railway_project_id: 'project' } });
  });

  it('with a short name where none is asked for, and a suffix only for the second clone of that second', async () => {
    const names = [await start({ client_name: 'Acme' }), await start({ client_name: 'Acme' })].map(
      ({ body }) => body.environment_name,
    );
    expect(names[0]).toMatch(/^staging-acme-\d{8}-\d{6}$/);
    expect(names[1]).toMatch(new RegExp(`^${names[0]}-[a-z0-9]{4}$`));
  });

  it('where Railway does not say in time whether the name is free', async () => {
    bench().railwayNames.known = undefined;
    expect((await start()).status).toBe(202);
  });

  it('again with the first answer, for the same idempotency key and body', async () => {
    const first = await start(acme, { idempotencyKey: 'k' });
    const again = await start(acme, { idempotencyKey: 'k' });
    expect(again.body.execution_id).toBe(first.body.execution_id);
    expect(again.headers).toMatchObject({ 'Idempotent-Replayed': 'true' });
    expect(executions()).toBe(1);
  });

  it('again with the first answer once the environment is there', async () => {
    await start(acme, { idempotencyKey: 'k' });
    bench().railwayNames.known = new Set(['acme']);
    expect((await start(acme, { idempotencyKey: 'k' })).status).toBe(202);
  });

  it('again with the name that was made the first time', async () => {
    const unnamed = { client_name: 'Acme' };
    const first = await start(unnamed, { idempotencyKey: 'k' });
    expect((await start(unnamed, { idempotencyKey: 'k' })).body.environment_name).toBe(first.body.environment_name);
  });

  it('for a name whose clone has ended', async () => {
    const { body } = await start();
    bench().engine.end(body.execution_id, 'FAILED');
    await expect.poll(async () => (await start()).status).toBe(202);
  });

  it('by the webhook URL', async () => {
    const { status, body } = await bench().call('clone.startByWebhook', { ...acme, ...webhook });
    expect([status, body.environment_name]).toEqual([202, 'acme']);
  });
});

describe('200', () => {
  it('with the plan for a dry run, which starts nothing', async () => {
    const { status, body } = await start({ ...acme, dry_run: true });
    expect([status, body.status, executions()]).toEqual([200, 'planned', 0]);
  });
});

describe('400', () => {
  it.each([
    ['no client', {}, 'client_name'],
    ['no body', null, 'body'],
    ['a list', [], 'body'],
    ['an unknown field', { ...acme, colour: 'red' }, 'colour'],
    ['a name that is too short', { ...acme, environment_name: 'ab' }, 'environment_name'],
    ['a control character', { ...acme, client_name: 'a\0b' }, 'client_name'],
    ['a control character deep in the key', { ...acme, public_key: { kty: 'OKP', x: 'a\0b' } }, 'public_key.x'],
  ])('for %s, named, and no execution is made', async (_, request, field) => {
    const { status, body } = await start(request);
    expect({ status, ...body }).toMatchObject({ status: 400, error: 'ValidationError', details: { field } });
    expect(executions()).toBe(0);
  });

  it('where neither request nor server name a project', async () => {
    await bench().restart({ defaultProjectId: undefined });
    const { status, body } = await start();
    expect([status, body.details.field]).toEqual([400, 'railway_project_id']);
  });
});

describe('401', () => {
  it('for nobody', async () => {
    expect((await start(acme, { as: 'nobody' })).status).toBe(401);
  });

  it('before anything is said about the request', async () => {
    expect((await start({}, { as: 'nobody' })).status).toBe(401);
  });
});

describe('403', () => {
  it.each([
    ['without the permission', { permissions: ['history:read'] }],
    ['outside of the namespace', { permissions: ['clone'], namespaces: ['prod'] }],
  ] as const)('%s, and no execution is made', async (_, as) => {
    expect((await start(acme, { as })).status).toBe(403);
    expect(executions()).toBe(0);
  });

  it('for a run token', async () => {
    const { body } = await start();
    const credential = { kind: 'bearer', value: body.run_token } as const;
    expect((await start({ client_name: 'Other' }, { credential })).status).toBe(403);
  });
});

describe('404', () => {
  it.each([
    ['namespace', { ...webhook, namespace: 'prod' }],
    ['flow', { ...webhook, flow_id: 'delete-environment' }],
    ['key', { ...webhook, webhook_key: 'wrong' }],
  ])('for a webhook of another %s', async (_, of) => {
    expect((await bench().call('clone.startByWebhook', { ...acme, ...of })).status).toBe(404);
    expect(executions()).toBe(0);
  });

  it('for every webhook where no key is configured', async () => {
    await bench().restart({ secrets: { ...secrets, webhookKey: undefined } });
    expect((await bench().call('clone.startByWebhook', { ...acme, ...webhook })).status).toBe(404);
  });
});

describe('409', () => {
  it('for a name that the project has', async () => {
    bench().railwayNames.known = new Set(['acme']);
    const { status, body } = await start();
    expect([status, body.details.field, executions()]).toEqual([409, 'environment_name', 0]);
  });

  it('for a name that a running clone has taken', async () => {
    await start();
    expect((await start()).status).toBe(409);
    expect(executions()).toBe(1);
  });

  it('for one of two that want a name at once', async () => {
    const both = await Promise.all([start(), start()]);
    expect(both.map(({ status }) => status).sort()).toEqual([202, 409]);
    expect(executions()).toBe(1);
  });

  it('for an idempotency key with another body', async () => {
    await start(acme, { idempotencyKey: 'k' });
    const { status, body } = await start({ client_name: 'Other' }, { idempotencyKey: 'k' });
    expect([status, body.details.field]).toEqual([409, 'Idempotency-Key']);
  });
});

describe('503', () => {
  it('where the engine cannot be reached', async () => {
    bench().engine.away = true;
    const { status, body } = await start();
    expect([status, body.error]).toEqual([503, 'EngineUnavailableError']);
  });
});

describe('500', () => {
  it('says nothing of an error that nobody foresaw', async () => {
    bench().engine.atStart.before = () => {
      throw new Error('password=hunter2');
    };
    const { status, body } = await start();
    expect([status, JSON.stringify(body).includes('hunter2')]).toEqual([500, false]);
  });

  it('is not what an engine says that refuses: that is passed on, and the name is free again', async () => {
    bench().engine.atStart.before = () => {
      throw new AppError('NotFoundError', 'There is no such flow');
    };
    expect((await start()).status).toBe(404);
    bench().engine.atStart = {};
    expect((await start()).status).toBe(202);
  });
});
