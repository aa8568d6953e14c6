import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allLogs, ended, requestClone } from '../harness/clones.ts';
import { type Product, startProduct } from '../harness/product.ts';

describe('Requirement: Input Validation and Sanitization', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(() => product[Symbol.asyncDispose]());

  const clone = (body: unknown) => product.rest('POST', '/api/v1/clones', { body });
  const executions = async () => (await product.rest('GET', '/api/v1/executions?flow_id=clone-staging-api')).body.total;

  it('Scenario: Validate required fields', async () => {
    const { status, body } = await clone({});
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: 'ValidationError', details: { field: 'client_name' } });
  });

  it('Scenario: Sanitize environment name', async () => {
    const accepted = await requestClone(product, { environment_name: 'My_Stage.One' });
    expect(accepted.environment_name).toBe('my-stage-one');
    await ended(product, accepted);
  });

  it('Scenario: Sanitize environment name (a name that cannot be mended is refused)', async () => {
    const { status, body } = await clone({ client_name: 'Acme', environment_name: '123-staging' });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      error: 'ValidationError',
      message: 'Invalid environment name: must start with lowercase letter',
      details: { field: 'environment_name', provided: '123-staging', pattern: '^[a-z][a-z0-9-]{2,49}$' },
    });
  });

  it('Scenario: Auto-generate environment name', async () => {
    const [first, second] = await Promise.all([
      requestClone(product, { client_name: 'Größe & Co' }),
      requestClone(product, { client_name: 'Größe & Co' }),
    ]);
    expect(first.environment_name).toMatch(/^staging-gro-e-co-\d{8}-\d{6}(-[a-z0-9]{4})?$/);
    expect(first.environment_name).not.toBe(second.environment_name);
    await Promise.all([ended(product, first), ended(product, second)]);
    const lines = await allLogs(product, first.execution_id);
    expect(lines.map((line) => line.message).join('\n')).toContain(first.environment_name);
  });

  it('Scenario: Validate Railway project access', async () => {
    const accepted = await requestClone(product, { railway_project_id: '00000000-0000-4000-8000-000000000000' });
    const execution = await ended(product, accepted);
    expect(execution.state).toBe('FAILED');
    expect(execution.error.task).toBe('validate-inputs');
    expect(execution.error.message).toMatch(/project/i);
    expect((await allLogs(product, accepted.execution_id)).some((line) => line.task === 'validate-inputs')).toBe(true);
  });

  const refused: readonly [string, unknown, string][] = [
    ['a number as client_name', { client_name: 7 }, 'client_name'],
    ['an empty client_name', { client_name: '' }, 'client_name'],
    ['a client_name of 101 characters', { client_name: 'x'.repeat(101) }, 'client_name'],
    ['control characters', { client_name: 'a\u0000b' }, 'client_name'],
    ['a field that does not exist', { client_name: 'Acme', colour: 'red' }, 'colour'],
    ['a string as a flag', { client_name: 'Acme', enable_basic_auth: 'yes' }, 'enable_basic_auth'],
    ['a name of 2 characters', { client_name: 'Acme', environment_name: 'ab' }, 'environment_name'],
    ['a name of 51 characters', { client_name: 'Acme', environment_name: `a${'b'.repeat(50)}` }, 'environment_name'],
    ['a name of emoji', { client_name: 'Acme', environment_name: '🎭🎭🎭' }, 'environment_name'],
    ['a ttl without a unit', { client_name: 'Acme', ttl: '7' }, 'ttl'],
    ['a list', ['Acme'], 'body'],
    ['a word', '"Acme"', 'body'],
  ];
  it.each(refused)('%s is refused by name, and no execution is made', async (_, body, field) => {
    const before = await executions();
    const answer = await clone(body);
    expect([answer.status, answer.body.error, answer.body.details.field]).toEqual([400, 'ValidationError', field]);
    expect(await executions()).toBe(before);
  });

  it.each([3, 50])('a name of %i characters is taken', async (length) => {
    const name = `n${'x'.repeat(length - 1)}`;
    const { status, body } = await clone({ client_name: 'Acme', environment_name: name, dry_run: true });
    expect([status, body.environment_name]).toEqual([200, name]);
  });

  it.each([
    ['a huge body', `{"client_name":"${'x'.repeat(2_000_000)}"}`, 'application/json'],
    ['broken JSON', '{"client_name":', 'application/json'],
    ['another content type', 'client_name=Acme', 'application/x-www-form-urlencoded'],
    ['XML', '<client_name>Acme</client_name>', 'application/xml'],
  ])('%s is refused with an error body', async (_, body, type) => {
    const answer = await product.rest('POST', '/api/v1/clones', { body, headers: { 'content-type': type } });
    expect([answer.status, answer.body.error, typeof answer.body.request_id]).toEqual([
      400,
      'ValidationError',
      'string',
    ]);
  });
});
