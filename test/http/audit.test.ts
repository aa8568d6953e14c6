import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended, requestClone } from '../harness/clones.ts';
import { type Product, startProduct } from '../harness/product.ts';

const program = join(import.meta.dirname, '../../packages/cli/dist/main.js');
const run = promisify(execFile);

describe('Scenario: Audit trail for compliance', () => {
  let product: Product;
  let directory: string;
  let execution: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'understudy-audit-'));
    product = await startProduct();
    const accepted = await requestClone(product, { client_name: 'Audited' });
    execution = accepted.execution_id;
    await ended(product, accepted);
    await product.rest('POST', '/api/v1/clones', { body: '{"client_name":' });
    await product.rest('POST', '/api/v1/clones', { anonymous: true, body: { client_name: 'Nobody' } });
    await product.rest('GET', '/api/v1/executions', {
      anonymous: true,
      headers: { 'x-api-key': 'two', authorization: 'Bearer words' },
    });
  });
  afterAll(async () => {
    await product?.[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  });

  const records = async (query = '') => (await product.rest('GET', `/api/v1/audit?${query}`)).body.items;
  /** The command, with the server's address and key; gives its exit status and what it printed. */
  async function understudy(...args: string[]): Promise<{ status: number; out: string }> {
    const env = { ...process.env, UNDERSTUDY_URL: product.url, UNDERSTUDY_API_KEY: product.apiKey };
    return run(process.execPath, [program, 'audit', ...args], { env }).then(
      ({ stdout }) => ({ status: 0, out: stdout }),
      (error: { code: number; stdout: string; stderr: string }) => ({
        status: error.code,
        out: error.stdout + error.stderr,
      }),
    );
  }

  it('each execution records who initiated it, from where, and with which inputs', async () => {
    const [record] = await records(`execution_id=${execution}`);
    const inputs = expect.objectContaining({ client_name: 'Audited' });
    expect(record).toMatchObject({ action: 'clone.start', outcome: 'success', initiator: 'key:configured', inputs });
    expect([record.ip, record.execution_id]).toEqual(['127.0.0.1', execution]);
  });

  it('what was refused is recorded: a body that is no JSON, nobody, and two credentials at once', async () => {
    const refused = await records('outcome=refused');
    expect(refused.map(({ error }: { error: { code: string } }) => error.code)).toEqual([
      'AuthenticationError',
      'AuthenticationError',
      'ValidationError',
    ]);
  });

  it('the trail is whole, by the API and by the command', async () => {
    const { status, body } = await product.rest('GET', '/api/v1/audit/verify');
    expect([status, body.whole, body.first_bad]).toEqual([200, true, null]);
    expect(await understudy('verify')).toMatchObject({ status: 0, out: expect.stringMatching(/^whole: \d+ records/) });
  });

  it('an export is whole without the server, and a change to it is named', async () => {
    const file = join(directory, 'trail.ndjson');
    expect(await understudy('export', '--file', file)).toMatchObject({ status: 0 });
    const key = (await product.rest('GET', '/api/v1/audit/verify')).body.public_key;
    expect(await understudy('verify', '--file', file, '--public-key', key)).toMatchObject({ status: 0 });
    const lines = (await readFile(file, 'utf8')).split('\n');
    lines[1] = (lines[1] ?? '').replace('Audited', 'audited');
    await writeFile(file, lines.join('\n'));
    const { status, out } = await understudy('verify', '--file', file, '--public-key', key);
    expect([status, out]).toEqual([1, expect.stringContaining('record 2 ')]);
  });

  it('the trail goes on over a crash of the server', async () => {
    await product.rest('POST', '/api/v1/clones', { anonymous: true });
    await product.killServer();
    await product.startServer();
    await product.rest('POST', '/api/v1/clones', { anonymous: true });
    const { body } = await product.rest('GET', '/api/v1/audit/verify');
    expect(body).toMatchObject({ whole: true, first_bad: null });
  });
});
