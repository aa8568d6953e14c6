import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { freePort } from '@understudy/local-servers';
import { describe, expect, it } from 'vitest';
import { kestraMissing } from './availability.ts';
import { startKestra } from './kestra.mjs';

const demo = fileURLToPath(new URL('../../packages/demo/dist/main.js', import.meta.url));

describe.skipIf(kestraMissing !== undefined)('the demo with UNDERSTUDY_ENGINE=kestra', () => {
  it('deploys its flows to a Kestra that knows nothing of it, clones, and shows the staging URL', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'understudy-demo-'));
    await using kestra = await startKestra({ dataDir: join(folder, 'kestra') });
    const child = spawn(process.execPath, [demo, '--once'], {
      env: {
        ...process.env,
        UNDERSTUDY_ENGINE: 'kestra',
        KESTRA_URL: kestra.url,
        UNDERSTUDY_DATA_DIR: join(folder, 'data'),
        PORT: String(await freePort()),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said, [status]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    expect([status, said]).toEqual([0, expect.stringMatching(/https:\/\/\S+\.up\.railway\.app/)]);
    await rm(folder, { recursive: true, force: true });
  });
});
