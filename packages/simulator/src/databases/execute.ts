import { spawn } from 'node:child_process';
import { type Account, commandAs } from './account.ts';

export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  readonly account?: Account;
  /** Given on standard input. */
  readonly input?: string;
}

/** Runs a short program to its end; rejects with the end of what it printed where it fails or takes over two minutes. */
export function execute({ file, args, account, input }: Program): Promise<void> {
  const command = commandAs(account ?? {}, file, args);
  const child = spawn(command.file, command.args, {
    ...command.ids,
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: 120_000,
    env: plainEnvironment(),
  });
  let printed = '';
  const keep = (chunk: Buffer) => {
    printed = (printed + chunk.toString()).slice(-2_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  // A program that ends early closes its input; its exit code says more than the broken pipe.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input ?? '');
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${file} ended with ${code}: ${printed.trim()}`)),
    );
  });
}

/** Database programs get a path and a locale, and none of our secrets. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' };
}
