import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const program = fileURLToPath(new URL('../../packages/server/dist/main.js', import.meta.url));

it('a server that is interrupted again while it stops still stops in order', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'understudy-interrupt-'));
  const child = spawn(process.execPath, [program], {
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      HOST: '127.0.0.1',
      UNDERSTUDY_DATA_DIR: dataDir,
      UNDERSTUDY_API_KEY: `us_${'k'.repeat(24)}`,
      UNDERSTUDY_SECRET_KEY: 's'.repeat(32),
      RAILWAY_TOKEN: 'none',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  for await (const line of createInterface(child.stdout)) {
    if (/accepts requests|understudy stops/.test(line)) child.kill('SIGINT');
  }
  expect(await exited).toEqual([0, null]);
  await rm(dataDir, { recursive: true, force: true });
});
