import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../../packages/demo/dist/main.js', import.meta.url));
function demo(args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { env, encoding: 'utf8' });
  return { status, stdout, stderr: stderr.trimEnd() };
}

describe('the command of the demo', () => {
  it.each(['--help', '-h'])('%s shows how it is used, and starts nothing', (flag) => {
    const { status, stdout, stderr } = demo([flag]);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('npm run demo -- --once');
  });

  it.each([
    [['--onec'], "Unknown option '--onec'; npm run demo -- --help shows what there is"],
    [['clone'], "Unexpected argument 'clone'; npm run demo -- --help shows what there is"],
    [['--once', '--serve'], '--once, --serve and --dev exclude each other'],
  ])('refuses %j in one line', (args, line) => {
    const { status, stdout, stderr } = demo(args);
    expect([status, stdout, stderr]).toEqual([2, '', line]);
  });

  it('refuses an invalid setting in one line', () => {
    const { status, stderr } = demo([], { ...process.env, PORT: 'many' });
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^PORT: .*$/)]);
  });
});
