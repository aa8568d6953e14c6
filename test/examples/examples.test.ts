import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { type Product, startProduct } from '../harness/product.ts';

const run = promisify(execFile);
const example = (name: string) => fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));

describe.concurrent('examples', () => {
  let product: Product;
  let environment: NodeJS.ProcessEnv;
  beforeAll(async () => {
    product = await startProduct();
    environment = { PATH: process.env.PATH, UNDERSTUDY_URL: product.url, UNDERSTUDY_API_KEY: product.apiKey };
  });
  afterAll(() => product[Symbol.asyncDispose]());

  it('curl.sh clones, and prints the log and the staging URL', async () => {
    const { stdout } = await run('bash', [example('curl.sh'), 'Acme'], { env: environment });
    expect(stdout).toMatch(/^environment staging-acme-[\d-]+, execution \w+\n/);
    expect(stdout).toContain('URLs');
    expect(stdout).toMatch(/\nstate SUCCESS, staging URL https?:\/\/\S+\n$/);
  });

  it('curl.sh ends with the server’s reason where it is refused', async () => {
    const env = { ...environment, UNDERSTUDY_API_KEY: 'us_a-key-that-nobody-made' };
    await expect(run('bash', [example('curl.sh')], { env })).rejects.toMatchObject({ code: 22 });
  });

  it('node-script.mjs clones, and webhook-receiver.mjs receives the end', async () => {
    await using receiver = await startReceiver(product.callbackSecret);
    const env = { ...environment, CALLBACK_URL: receiver.url };
    const { stdout } = await run(process.execPath, [example('node-script.mjs'), 'Acme'], { env });
    const [, executionId] = /, execution (\w+)\n/.exec(stdout) ?? [];
    const [, stagingUrl] = /\nstaging URL (https?:\/\/\S+)\n$/.exec(stdout) ?? [];
    const received = await eventually('the callback', async () => receiver.lines.at(0));
    expect(received).toBe(`execution ${executionId} SUCCESS ${stagingUrl}`);
  });

  it('webhook-receiver.mjs refuses what nobody signed', async () => {
    await using receiver = await startReceiver(product.callbackSecret);
    const headers = { 'webhook-id': 'x', 'webhook-timestamp': '1', 'webhook-signature': 'v1,AAAA' };
    const { status } = await fetch(receiver.url, { method: 'POST', headers, body: '{}' });
    expect(status).toBe(401);
  });
});

/** The receiver in its own process; `lines` is what it has printed since it listens. */
async function startReceiver(secret: string) {
  const child = spawn(process.execPath, [example('webhook-receiver.mjs')], {
    env: { PORT: '0', UNDERSTUDY_CALLBACK_SECRET: secret },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  createInterface(child.stdout).on('line', (line) => void lines.push(line));
  const first = await eventually('the receiver listens', async () => lines.shift());
  return {
    url: first.replace('receiving at ', ''),
    lines,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}
