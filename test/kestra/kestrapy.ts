import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const python = here('.venv/bin/python');

/** Why Kestra's official Python client cannot be had here; undefined where it can. In CI a missing part is a failure. */
export const kestrapyMissing = hasVenv() || process.env.CI === 'true' ? undefined : 'no python3 with venv';

if (kestrapyMissing !== undefined) process.stderr.write(`kestrapy is skipped: ${kestrapyMissing}\n`);

/** Drives a Kestra by Kestra's official Python client, which is installed where it is missing; gives what it printed. */
export async function driveByKestrapy(
  url: string,
  { username, password }: { username: string; password: string },
): Promise<string> {
  await ensureClient();
  const { stdout } = await run(python, [here('kestrapy_drives_it.py'), url, username, password]);
  return stdout;
}

function hasVenv(): boolean {
  return spawnSync('python3', ['-c', 'import venv, ensurepip'], { stdio: 'ignore' }).status === 0;
}

// A folder that is half made has no client in it, so the client is what is looked for.
async function ensureClient(): Promise<void> {
  if (existsSync(python) && spawnSync(python, ['-c', 'import kestrapy'], { stdio: 'ignore' }).status === 0) return;
  await run('python3', ['-m', 'venv', here('.venv')]);
  await run(python, ['-m', 'pip', 'install', '--quiet', '--requirement', here('requirements.txt')]);
}
