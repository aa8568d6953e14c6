import { once } from 'node:events';
import { execa } from 'execa';
import type { DatabaseServer } from './database-server.ts';

/** A server program, and how to tell that it accepts connections. */
export interface ServerProgram {
  readonly file: string;
  readonly args: readonly string[];
  readonly port: number;
  /** In what it prints. */
  readonly readyLine: RegExp;
}

const startMsMax = 60_000;
const stopMsMax = 10_000;
const outputCharactersMax = 4_000;

/** A path and a locale for database programs, and none of our secrets. */
export const plainEnvironment = {
  env: { PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' },
  extendEnv: false,
} as const;

/** Starts a server and waits for its ready line; rejects with its last lines where it ends or stays silent for a minute. It ends with this process. */
export async function startServerProcess({ file, args, port, readyLine }: ServerProgram): Promise<DatabaseServer> {
  const child = execa(file, args, {
    ...plainEnvironment,
    stdin: 'ignore',
    all: true,
    buffer: false,
    reject: false,
    forceKillAfterDelay: stopMsMax,
  });
  let printed = '';
  const ready = new Promise<'ready'>((resolve) => {
    // Read on after that, too: a full pipe would stop the server.
    child.all.on('data', (chunk: Buffer) => {
      printed = (printed + chunk.toString()).slice(-outputCharactersMax);
      if (readyLine.test(printed)) resolve('ready');
    });
  });
  const ended = child.then(({ exitCode, signal, code }) => `ended with ${exitCode ?? signal ?? code}`);
  const late = once(AbortSignal.timeout(startMsMax), 'abort').then(() => 'did not get ready within a minute');
  const outcome = await Promise.race([ready, ended, late]);
  const end = async () => {
    child.kill();
    await child;
  };
  if (outcome === 'ready') return { port, [Symbol.asyncDispose]: end };
  await end();
  throw new Error(`${file} ${outcome}: ${printed.trim()}`);
}
