import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processesOf } from '../harness/terminal.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const scripts = join(root, 'scripts');
const { scripts: commands } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
const ours = Object.entries(commands).flatMap(([name, line]) => {
  const [, file] = /^node scripts\/([\w-]+\.mjs)$/.exec(line) ?? [];
  return file === undefined ? [] : [{ name, file }];
});

function run(file: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(scripts, file), ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe.each(ours)('npm run $name', ({ name, file }) => {
  it('shows with --help how it is used, and does nothing', () => {
    const { status, stdout, stderr } = run(file, '--help');
    const usage =
      name === 'understudy' ? 'Usage: understudy' : `npm ${/^(test|start)$/.test(name) ? '' : 'run '}${name}`;
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain(usage);
  });

  it.skipIf(name === 'test')('answers a typo with one line, and status 2', () => {
    const { status, stdout, stderr } = run(file, '--hlep');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^.*unknown option '?--hlep'?.*--help.*\n$/);
  });

  it('asks for the version of Node before anything else', () => {
    const [first] = readFileSync(join(scripts, file), 'utf8').match(/^import .*$/m) ?? [];
    expect(first).toBe("import './node-version.mjs';");
  });
});

it.each([
  ['18.20.8', 'Understudy needs Node 20.19 or newer, best 22 or 24; this is Node 18.20.8.'],
  ['20.18.3', 'Understudy needs Node 20.19 or newer, best 22 or 24; this is Node 20.18.3.'],
  ['20.19.0', undefined],
  ['22.0.0', undefined],
  ['24.1.0', undefined],
])('Node %s is told: %s', async (version, problem) => {
  const { nodeProblem } = await import(join(scripts, 'node-version.mjs'));
  expect(nodeProblem(version)).toBe(problem);
});

it('a name that npm run bench does not know is answered with the one that was meant', () => {
  expect(run('bench.mjs', 'histroy').stderr).toMatch(/^unknown name histroy \(did you mean history\?\)/);
});

describe('a fresh checkout', () => {
  let checkout: string;
  beforeAll(async () => {
    checkout = await mkdtemp(join(tmpdir(), 'understudy-checkout-'));
    cpSync(scripts, join(checkout, 'scripts'), { recursive: true });
    for (const file of readdirSync(root).filter((name) => /^(package\.json|pnpm-.*\.yaml)$/.test(name)))
      cpSync(join(root, file), join(checkout, file));
    mkdirSync(join(checkout, 'bin'));
  });
  afterAll(() => rm(checkout, { recursive: true, force: true }));

  const script = (name: string) => join(checkout, 'scripts', name);

  it('says within seconds that installing needs the registry, where that does not answer', () => {
    const nowhere = { npm_config_registry: 'http://127.0.0.1:9/', npm_config_cache: join(checkout, 'cache') };
    const { status, stderr } = spawnSync(process.execPath, [script('build.mjs')], {
      env: { PATH: process.env.PATH, HOME: checkout, ...nowhere },
      encoding: 'utf8',
    });
    const [doing, why, ...more] = stderr.trimEnd().split('\n');
    expect([status, doing, more]).toEqual([1, 'Installing dependencies…', []]);
    expect(why).toMatch(/^Installing needs the npm registry, which does not answer: request to .*ECONNREFUSED/);
  });

  it.each([1, 2, 3])(
    'leaves nothing of an installation that is interrupted %i times, though it hears no signal',
    async (presses) => {
      const stub = `#!/bin/sh\ntrap '' INT TERM HUP\nsetsid sleep 60 &\nsleep 60 &\necho started > ${join(checkout, 'started')}\nwait\n`;
      writeFileSync(join(checkout, 'bin', 'npx'), stub);
      chmodSync(join(checkout, 'bin', 'npx'), 0o755);
      await rm(join(checkout, 'started'), { force: true });
      const env = { PATH: `${join(checkout, 'bin')}:${process.env.PATH}`, UNDERSTUDY_MARK: checkout };
      const child = spawn(process.execPath, [script('build.mjs')], { env, stdio: 'ignore' });
      const ended = once(child, 'exit');
      await expect.poll(() => readdirSync(checkout)).toContain('started');
      child.kill('SIGINT');
      for (let press = 1; press < presses; press++) child.kill('SIGINT');
      expect(await ended).toEqual([null, 'SIGINT']);
      await expect.poll(() => processesOf(checkout)).toEqual([]);
    },
  );
});
