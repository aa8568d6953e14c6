// `npm run check`: all that can be said of the code without running it. Steps that do not need each other run side by
// side; the name and the seconds of each are printed at the end.
import './node-version.mjs';
import { spawn } from 'node:child_process';
import os from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { command } from './command.mjs';
import { ensureBuilt, ensureInstalled, root } from './setup.mjs';

const bin = (name, folder = root) => join(folder, 'node_modules', '.bin', name);
const script = (name) => [process.execPath, join(root, 'scripts', name)];
const client = join(root, 'packages', 'client');
const typeState = join(root, 'node_modules', '.cache', 'tsc.tsbuildinfo');

// In order, as many at a time as there are processors: the longest first, and what others need.
const steps = [
  { name: 'types', command: [bin('tsc'), '-p', '.', '--incremental', '--tsBuildInfoFile', typeState] },
  {
    name: 'client: types of the router',
    command: [bin('tsx'), '--conditions=understudy-source', join(client, 'scripts', 'generate-types.ts'), '--check'],
  },
  { name: 'duplication', command: [bin('jscpd'), 'packages', 'test', 'scripts'] },
  { name: 'unused code', command: [bin('knip')] },
  { name: 'spelling', command: [bin('cspell'), 'lint', '--no-progress', '--no-summary'] },
  { name: 'format, lint, layers', command: [bin('biome'), 'ci', '--error-on-warnings', '.'] },
  { name: 'client: API report', command: [...script('api-report.mjs'), '--check'] },
  {
    name: 'client: types as imported',
    command: [bin('attw', client), '--pack', client, '--profile', 'esm-only'],
  },
  {
    name: 'client: package',
    command: [bin('publint', client), client, '--pack', 'npm'],
  },
];

await command(
  {
    name: 'npm run check',
    does: 'Says all that can be said of the code without running it: format, lint, types, packages, documents.',
  },
  checkAll,
);

async function checkAll() {
  await ensureInstalled();
  await ensureBuilt();
  const startedAt = Date.now();
  const waiting = [...steps];
  const running = new Map();
  const done = new Map();
  while (done.size < steps.length) {
    while (running.size < os.availableParallelism()) {
      const at = waiting.findIndex(({ needs }) => needs === undefined || done.has(needs));
      if (at === -1) break;
      const [step] = waiting.splice(at, 1);
      running.set(step.name, run(step));
    }
    const result = await Promise.race(running.values());
    running.delete(result.name);
    done.set(result.name, result);
    if (result.status !== 0) process.stderr.write(`${result.name} failed\n${result.output}\n`);
  }
  for (const { name } of steps) {
    const { status, seconds } = done.get(name);
    process.stderr.write(`${seconds.padStart(6)} s  ${name}${status === 0 ? '' : '  FAILED'}\n`);
  }
  const isClean = [...done.values()].every(({ status }) => status === 0);
  process.stderr.write(`check: ${isClean ? 'clean' : 'not clean'}, ${secondsSince(startedAt)} s\n`);
  return isClean ? 0 : 1;
}

async function run({ name, command: [program, ...args], env }) {
  const from = Date.now();
  const child = spawn(program, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => {
    child.on('close', (code) => resolve(code ?? 1));
    child.on('error', () => resolve(1));
  });
  const [status, ...output] = await Promise.all([ended, buffer(child.stdout), buffer(child.stderr)]);
  return { name, status, seconds: secondsSince(from), output: Buffer.concat(output).toString() };
}

function secondsSince(from) {
  return ((Date.now() - from) / 1_000).toFixed(1);
}
