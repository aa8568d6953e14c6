import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const program = fileURLToPath(new URL('../../packages/demo/dist/main.js', import.meta.url));

it('the demo says why a half-installed MariaDB does not start, and goes on with Postgres', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'understudy-half-'));
  for (const name of ['mariadbd', 'mariadb-install-db']) {
    await writeFile(
      join(folder, name),
      '#!/bin/sh\necho "FATAL ERROR: Could not find my_print_defaults" >&2\nexit 1\n',
    );
    await chmod(join(folder, name), 0o755);
  }
  const env = { PATH: `${folder}${delimiter}${process.env.PATH}`, PORT: '0', UNDERSTUDY_DATA_DIR: folder };
  const child = spawn(process.execPath, [program, '--serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const told = text(child.stderr);
  const [line] = await once(child.stdout, 'data');
  expect(JSON.parse(String(line))).toMatchObject({ ready: true });
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
  expect(await told).toContain('MariaDB is there but does not start: FATAL ERROR: Could not find my_print_defaults');
  await rm(folder, { recursive: true, force: true });
});
