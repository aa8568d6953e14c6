import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../../packages/demo/dist/main.js', import.meta.url));

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'understudy-demo-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

function startDemo(flag: string) {
  const env = { PATH: process.env.PATH, UNDERSTUDY_DATA_DIR: dataDir, PORT: '0' };
  return spawn(process.execPath, [program, flag], { env, stdio: ['ignore', 'pipe', 'inherit'] });
}

describe('the demo', () => {
  it('clones production once, and shows the staging URL', async () => {
    const child = startDemo('--once');
    const [printed, [status]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    expect([status, printed]).toEqual([0, expect.stringMatching(/https:\/\/\S+\.up\.railway\.app/)]);
  });

  it('serves until a signal, and then stops everything that it started', async () => {
    const child = startDemo('--serve');
    const [line] = await once(child.stdout, 'data');
    const { url, railway_api } = JSON.parse(String(line));
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    for (const address of [url, railway_api]) await expect(fetch(address)).rejects.toThrow('fetch failed');
    expect(existsSync(join(dataDir, 'demo', 'server', 'postgres', 'postmaster.pid'))).toBe(false);
    expect(existsSync(join(dataDir, 'demo', 'railway', 'simulator.pid'))).toBe(false);
  });
});
