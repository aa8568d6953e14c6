import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const program = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));

/** What the command prints, and the flags that it names there. */
function help(...args: string[]) {
  const { status, stdout } = spawnSync(process.execPath, [program, ...args, '--help'], { encoding: 'utf8', env: {} });
  return { status, flags: new Set(stdout.match(/(?<=^ {2}(?:-\w, )?)--[a-z-]+/gm)) };
}

const kestra = ['--kestra-url', '--tenant', '--username', '--docker-image', '--command'];

it.each([
  [
    ['flows', 'deploy'],
    [...kestra, '--project', '--yes', '--force'],
  ],
  [
    ['flows', 'diff'],
    [...kestra, '--project'],
  ],
  [
    ['flows', 'validate'],
    [...kestra, '--project'],
  ],
  [
    ['keys', 'create'],
    [
      '--url',
      '--json',
      '--name',
      '--permission',
      '--namespace',
      '--project',
      '--clones-per-hour',
      '--expires-in',
      '--public-key',
    ],
  ],
  [
    ['keys', 'list'],
    ['--url', '--json'],
  ],
  [
    ['keys', 'rotate'],
    ['--url', '--json', '--grace-period'],
  ],
  [
    ['keys', 'revoke'],
    ['--url', '--json'],
  ],
  [
    ['audit', 'verify'],
    ['--url', '--file', '--public-key', '--checkpoints', '--json'],
  ],
  [
    ['audit', 'export'],
    ['--url', '--file'],
  ],
])('the help of %j names its own flags, and no others', (command, flags) => {
  expect(help(...command)).toEqual({ status: 0, flags: new Set([...flags, '--help']) });
});

it('the help of a group of commands names them, and none of their flags', () => {
  expect(help('audit')).toEqual({ status: 0, flags: new Set(['--help']) });
});
