import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openTerminal, processesOf } from '../harness/terminal.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
// Three in the normal suite: UNDERSTUDY_INTERRUPTS=30 is the campaign, UNDERSTUDY_SEED another one.
const rounds = Number(process.env.UNDERSTUDY_INTERRUPTS ?? 3);
const seed = Number(process.env.UNDERSTUDY_SEED ?? 1);

const commands = {
  demo: { line: 'npm run demo', running: /Cloning/, settings: {} },
  start: {
    line: 'npm start',
    running: /accepts requests/,
    settings: { RAILWAY_TOKEN: 'none', RAILWAY_API_URL: 'http://127.0.0.1:9', UNDERSTUDY_SECRET_KEY: 's'.repeat(32) },
  },
};

/** When Ctrl-C is pressed, and how often. */
interface Round {
  readonly command: keyof typeof commands;
  /** Whether the moment counts from when it runs (the clone, the server), or from the start of the command. */
  readonly isRunning: boolean;
  readonly afterMs: number;
  readonly presses: number;
  readonly pauseMs: number;
}

const first: readonly Round[] = [
  { command: 'demo', isRunning: false, afterMs: 4_000, presses: 1, pauseMs: 0 },
  { command: 'demo', isRunning: true, afterMs: 3_000, presses: 2, pauseMs: 400 },
  { command: 'start', isRunning: true, afterMs: 100, presses: 3, pauseMs: 300 },
];

// A linear congruential generator (Numerical Recipes): the same rounds for the same seed.
function createRound(): () => Round {
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return () => {
    const command = random() < 0.7 ? 'demo' : 'start';
    const isRunning = random() < 0.6;
    const afterMs = Math.floor(random() * (isRunning ? 8_000 : 12_000));
    return { command, isRunning, afterMs, presses: 1 + Math.floor(random() * 3), pauseMs: 200 + random() * 1_500 };
  };
}

const next = createRound();
const all = Array.from({ length: rounds }, (_, at) => first[at] ?? next());

describe('Ctrl-C, whenever and however often it is pressed, leaves no process behind', () => {
  it.each(all)('$command, running: $isRunning, after $afterMs ms, $presses times', async (round) => {
    const { line, running, settings } = commands[round.command];
    const dataDir = await mkdtemp(join(tmpdir(), 'understudy-ctrl-c-'));
    const env = {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      TERM: 'xterm',
      PORT: '0',
      UNDERSTUDY_DATA_DIR: dataDir,
    };
    const terminal = openTerminal(line, { cwd: root, env: { ...env, ...settings } });
    const isOver = terminal.ended.then(() => true);
    if (round.isRunning) await expect.poll(terminal.shown, { timeout: 60_000 }).toMatch(running);
    await Promise.race([sleep(round.afterMs), isOver]);
    for (let press = 1; press <= round.presses; press++) {
      terminal.interrupt();
      if (press < round.presses) await Promise.race([sleep(round.pauseMs), isOver]);
    }
    await terminal.ended;
    await expect.poll(() => processesOf(dataDir)).toEqual([]);
    await rm(dataDir, { recursive: true, force: true });
  });
});
