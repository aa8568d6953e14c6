import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { kestraMissing } from './availability.ts';
import { startKestra } from './kestra.mjs';

const run = promisify(execFile);
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const python = here('.venv/bin/python');
const credentials = { username: 'tester@understudy.test', password: 'Passw0rd' };
const missing = kestraMissing ?? (hasVenv() || process.env.CI === 'true' ? undefined : 'no python3 with venv');

if (missing !== undefined && kestraMissing === undefined) process.stderr.write(`kestrapy is skipped: ${missing}\n`);

function hasVenv(): boolean {
  return spawnSync('python3', ['-c', 'import venv, ensurepip'], { stdio: 'ignore' }).status === 0;
}

// A folder that is half made has no client in it, so the client is what is looked for.
async function ensureClient(): Promise<void> {
  if (existsSync(python) && spawnSync(python, ['-c', 'import kestrapy'], { stdio: 'ignore' }).status === 0) return;
  await run('python3', ['-m', 'venv', here('.venv')]);
  await run(python, ['-m', 'pip', 'install', '--quiet', '--requirement', here('requirements.txt')]);
}

describe.skipIf(missing !== undefined)('the official Python client', () => {
  it('drives flows, executions, logs, outputs, search, kill and deletion', async () => {
    await ensureClient();
    const folder = await mkdtemp(join(tmpdir(), 'understudy-kestra-'));
    try {
      await using kestra = await startKestra({ dataDir: folder, credentials });
      const { username, password } = credentials;
      const { stdout } = await run(python, [here('kestrapy_drives_it.py'), kestra.url, username, password]);
      expect(stdout).toContain('kestrapy drives it');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
