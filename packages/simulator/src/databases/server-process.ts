import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Account, commandAs } from './account.ts';
import { plainEnvironment } from './execute.ts';

/** A server program, and how to tell that it accepts connections. */
export interface ServerProgram {
  readonly file: string;
  readonly args: readonly string[];
  readonly account: Account;
  /** In what it prints. */
  readonly readyLine: RegExp;
  /** Ends it at once, its data left whole. */
  readonly stopSignal: NodeJS.Signals;
}

const startMsMax = 60_000;
const stopMsMax = 10_000;

/** Starts a server and waits for its ready line; rejects with its last lines where it ends or stays silent for a minute. */
export async function startServerProcess(program: ServerProgram): Promise<AsyncDisposable> {
  const command = commandAs(program.account, program.file, program.args);
  const child = spawn(command.file, command.args, {
    ...command.ids,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: plainEnvironment(),
  });
  try {
    await ready(child, program);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  child.stdout?.resume();
  child.stderr?.resume();
  return { [Symbol.asyncDispose]: () => stop(child, program.stopSignal) };
}

function ready(child: ChildProcess, { file, readyLine }: ServerProgram): Promise<void> {
  return new Promise((resolve, reject) => {
    let printed = '';
    const fail = (why: string) => reject(new Error(`${file} ${why}: ${printed.trim()}`));
    const timer = setTimeout(() => fail('did not get ready within a minute'), startMsMax);
    const listen = (chunk: Buffer) => {
      printed = (printed + chunk.toString()).slice(-4_000);
      if (!readyLine.test(printed)) return;
      clearTimeout(timer);
      child.stdout?.off('data', listen);
      child.stderr?.off('data', listen);
      resolve();
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      fail(`ended with ${code ?? signal}`);
    });
  });
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  const hard = setTimeout(() => child.kill('SIGKILL'), stopMsMax);
  await ended;
  clearTimeout(hard);
}
