import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/demo.mjs', import.meta.url));

function demo(args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { env, encoding: 'utf8' });
  return { status, stdout, stderr: stderr.trimEnd() };
}

describe('the command of the demo', () => {
  it.each([
    [['--onec'], 'unknown option --onec (did you mean --once?); npm run demo -- --help shows what there is'],
    [['clone'], 'unexpected argument clone; npm run demo -- --help shows what there is'],
    [['--once=yes'], '--once takes no value; npm run demo -- --help shows what there is'],
    [['--once', '--serve'], '--once and --serve exclude each other; npm run demo -- --help shows what there is'],
  ])('refuses %j in one line', (args, line) => {
    const { status, stdout, stderr } = demo(args);
    expect([status, stdout, stderr]).toEqual([2, '', line]);
  });

  it('says so where npm has kept a flag that was meant for it', () => {
    const { status, stderr } = demo([], { ...process.env, npm_config_once: 'true' });
    expect([status, stderr]).toEqual([2, expect.stringContaining('npm has kept --once for itself')]);
  });

  it('refuses an invalid setting in one line', () => {
    const { status, stderr } = demo([], { ...process.env, PORT: 'many' });
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^PORT: .*$/)]);
  });
});
