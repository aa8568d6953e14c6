import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const npm = fileURLToPath(new URL('./npm.mjs', import.meta.url));
const node = process.execPath;

// `curl` alone takes an answer of 400 for a success.
const programs = {
  npm: `exec '${node}' '${npm}' npm "$@"`,
  npx: `exec '${node}' '${npm}' npx "$@"`,
  curl: `PATH=\${PATH#*:} exec curl --fail-with-body "$@"`,
};

/**
 * Runs a block of shell commands in an empty folder. Rejects with what was printed where one of the commands fails, or does
 * not exist.
 */
export async function runShell(script: string, environment: Readonly<Record<string, string>>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'understudy-docs-'));
  try {
    const bin = await mkdtemp(join(folder, 'bin-'));
    for (const [name, line] of Object.entries(programs)) {
      await writeFile(join(bin, name), `#!/bin/sh\n${line}\n`);
      await chmod(join(bin, name), 0o755);
    }
    const env = { ...environment, PATH: `${bin}:${process.env.PATH}` };
    await run('bash', ['-euo', 'pipefail', '-c', script], { cwd: folder, env });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
