import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const program = fileURLToPath(import.meta.resolve('@understudy/server/main'));
const startMsMax = 60_000;
const stopMsMax = 15_000;
const lastLinesMax = 20;

/** A server in a process of its own, as `npm start` runs it. It ends with this process. */
export interface ServerProcess extends AsyncDisposable {
  readonly pid: number;
  /** Resolves with the exit status when the server has ended, whoever ended it. */
  readonly ended: Promise<number>;
}

export interface ServerOptions {
  /** Gets each line that the server writes. */
  readonly onLine?: ((line: string) => void) | undefined;
  /** Ends the start; what has started is not affected. */
  readonly signal?: AbortSignal;
}

/**
 * Starts the server with these settings and waits until it accepts requests at `url`. Rejects with its
 * last lines where it ends before, is not ready within a minute, or where `signal` aborts: then it has stopped.
 */
export async function startServer(
  url: string,
  settings: Readonly<Record<string, string>>,
  { onLine = () => {}, signal }: ServerOptions = {},
): Promise<ServerProcess> {
  await mustBeFree(url);
  const child = execa(process.execPath, [program], {
    env: { ...inherited(), ...settings },
    extendEnv: false,
    stdin: 'ignore',
    buffer: false,
    reject: false,
    forceKillAfterDelay: stopMsMax,
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    createInterface(stream).on('line', (line) => {
      if (lines.push(line) > lastLinesMax) lines.shift();
      onLine(line);
    });
  const ended = child.then(({ exitCode }) => exitCode ?? 1);
  const stop = async () => {
    child.kill();
    await child;
  };
  const starting = new AbortController();
  const outcome = await Promise.race([ended, accepting(url, starting.signal), abortOf(signal)]);
  starting.abort();
  if (outcome === 'ready' && child.pid !== undefined) return { pid: child.pid, ended, [Symbol.asyncDispose]: stop };
  await stop();
  signal?.throwIfAborted();
  const problem = typeof outcome === 'number' ? `ended with status ${outcome}` : `was not ready at ${url} in time`;
  throw new Error(`the server ${problem}\n${lines.join('\n')}`);
}

function abortOf(signal: AbortSignal | undefined): Promise<'aborted'> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve('aborted');
    signal?.addEventListener('abort', () => resolve('aborted'), { once: true });
  });
}

// Otherwise another program that listens there would be taken for our server.
async function mustBeFree(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const probe = createServer();
  probe.listen(Number(port), hostname);
  await once(probe, 'listening').catch((cause: unknown) => {
    throw new Error(`port ${port} is in use; choose another by PORT`, { cause });
  });
  probe.close();
  await once(probe, 'close');
}

// Of what the user's shell may hold for a real Understudy the server gets only what it is given by name: the engine is the user's choice.
function inherited(): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) =>
    /^(PATH|HOME|LANG|TZ|TMPDIR|UNDERSTUDY_ENGINE|UNDERSTUDY_LOG_LEVEL|KESTRA_.*)$/.test(name),
  );
  return Object.fromEntries(kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

async function accepting(url: string, signal: AbortSignal): Promise<'ready' | 'late'> {
  const deadline = Date.now() + startMsMax;
  while (!signal.aborted && Date.now() < deadline) {
    // Refused until the server listens.
    const answer = await fetch(new URL('/readyz', url), { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    if (answer?.ok) return 'ready';
    await sleep(100);
  }
  return 'late';
}
