import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { CheckpointReceiver } from '../../core/checkpoint-receiver.ts';
import type { Children } from '../../core/children.ts';

const wordsMax = 1_000;

/**
 * Runs the operator's program for each checkpoint, which it reads from standard input. No shell is asked, and it has none
 * of our settings but PATH. Status 0 means that it was taken.
 */
export function createCheckpointCommand(argv: readonly [string, ...string[]], children: Children): CheckpointReceiver {
  const [program, ...args] = argv;
  return {
    name: 'command',
    async send(line, signal) {
      const child = spawn(program, args, {
        detached: true,
        stdio: ['pipe', 'ignore', 'pipe'],
        env: { PATH: process.env.PATH ?? '' },
      });
      const end = () => killGroup(child.pid);
      using _registered = children.add(end);
      signal.addEventListener('abort', end, { once: true });
      if (signal.aborted) end();
      let words = '';
      child.stderr.on('data', (chunk: Buffer) => {
        words = (words + chunk.toString()).slice(-wordsMax);
      });
      // One that does not read its input is told by its status.
      child.stdin.on('error', () => {});
      child.stdin.end(`${line}\n`);
      try {
        const [code, killed] = await once(child, 'close');
        if (signal.aborted) throw new Error('it did not end in time');
        if (code !== 0) throw new Error(`it ended with ${code ?? killed}${words && `: ${words.trim()}`}`);
      } finally {
        signal.removeEventListener('abort', end);
        // What it has left running must not outlive it.
        end();
      }
    },
  };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It is gone.
  }
}
