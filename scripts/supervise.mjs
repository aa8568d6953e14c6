import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { groupRuns, killTree, signalGroup } from './process-tree.mjs';

// The terminal sends Ctrl-C to everything in the foreground, and npm passes it on besides: both are one press.
const samePressMs = 150;
const pressesToKill = 3;
const stopMsMax = 15_000;
const pollMs = 20;

/** A signal that was meant for the whole command: it ends by it, when what it has started is gone. */
export class Interrupted extends Error {
  constructor(signal) {
    super(`interrupted by ${signal}`);
    this.signal = signal;
  }
}

/**
 * Runs a program to its end, in a process group of its own: of Ctrl-C it hears from us alone. The first asks it to stop
 * (`ask` says how), the second changes nothing, the third ends it and all that it has started at once. Whatever way it
 * ends, nothing of its group is left when this resolves.
 */
export async function supervise([program, ...args], options) {
  const { ask = (child, signal) => child.kill(signal), onStart = () => {}, ...spawnOptions } = options;
  // Before the program, which may be at work before we are called again: a signal in between would end us alone.
  const presses = followSignals(ask);
  try {
    const child = spawn(program, args, { ...spawnOptions, detached: true });
    presses.child = child;
    const ended = exitOf(child);
    onStart(child);
    const exit = await ended;
    if (child.pid !== undefined) await sweep(child.pid);
    return { ...exit, interrupted: presses.signal };
  } finally {
    presses.stop();
  }
}

function exitOf(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status, signal) => resolve({ status, signal }));
  });
}

function followSignals(ask) {
  let presses = 0;
  let lastAt = Number.NEGATIVE_INFINITY;
  const state = { signal: undefined, child: undefined, stop };
  const onSignal = (signal) => {
    const at = performance.now();
    const isSame = at - lastAt < samePressMs;
    lastAt = at;
    if (isSame) return;
    presses += 1;
    if (presses === 1) {
      state.signal = signal;
      ask(state.child, signal);
    }
    if (presses === pressesToKill && state.child.pid !== undefined) killTree(state.child.pid);
  };
  // The terminal tells its new size to those in the foreground.
  const onResize = () => state.child.kill('SIGWINCH');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal);
  process.on('SIGWINCH', onResize);
  return state;

  function stop() {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, onSignal);
    process.off('SIGWINCH', onResize);
  }
}

// What a program leaves that ended by itself, or was killed.
async function sweep(group) {
  const deadline = Date.now() + stopMsMax;
  for (let asked = false; groupRuns(group); asked = true) {
    if (!asked) signalGroup(group, 'SIGTERM');
    if (Date.now() > deadline) return killTree(group);
    await sleep(pollMs);
  }
}
