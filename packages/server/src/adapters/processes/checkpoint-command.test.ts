import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createChildren } from '../../core/children.ts';
import { createCheckpointCommand } from './checkpoint-command.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'understudy-command-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const never = new AbortController().signal;
const node = (program: string, ...args: string[]) =>
  createCheckpointCommand([process.execPath, '-e', program, ...args], createChildren());

it('gives the line on standard input, and arguments as they are', async () => {
  const file = join(directory, 'a; name $(with) everything');
  const program = 'require("fs").writeFileSync(process.argv[1], require("fs").readFileSync(0))';
  await node(program, file).send('{"line":1}', never);
  expect(await readFile(file, 'utf8')).toBe('{"line":1}\n');
});

it('hands on none of our settings', async () => {
  process.env.UNDERSTUDY_TEST_SECRET = 'not to be seen';
  const file = join(directory, 'env');
  await node('require("fs").writeFileSync(process.argv[1], JSON.stringify(process.env))', file).send('', never);
  delete process.env.UNDERSTUDY_TEST_SECRET;
  expect(await readFile(file, 'utf8')).not.toContain('not to be seen');
});

it('fails with the status and the last words of the program', async () => {
  const command = node('console.error("no room"); process.exit(3)');
  await expect(command.send('', never)).rejects.toThrow('it ended with 3: no room');
});

it('fails in one line where there is no such program', async () => {
  const command = createCheckpointCommand(['/nowhere/program'], createChildren());
  await expect(command.send('', never)).rejects.toThrow('ENOENT');
});

it('ends a program that takes too long, with what it has started', async () => {
  const late = new AbortController();
  const file = join(directory, 'pid');
  const program = `
    const child = require("child_process").spawn("sleep", ["1000"], { stdio: "inherit" });
    require("fs").writeFileSync(process.argv[1], String(child.pid));
    setInterval(() => {}, 1000)`;
  const sending = node(program, file).send('', late.signal);
  const pid = await expect
    .poll(() => readFile(file, 'utf8'))
    .toMatch(/^\d+$/)
    .then(() => readFile(file, 'utf8'));
  late.abort();
  await expect(sending).rejects.toThrow('it did not end in time');
  await expect.poll(() => isRunning(Number(pid))).toBe(false);
});

// One that nobody has waited for yet has ended.
async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z');
  return !stat.includes(') Z');
}
