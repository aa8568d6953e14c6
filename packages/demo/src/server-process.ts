import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(import.meta.resolve('@understudy/server/main'));
const startTimeoutMs = 60_000;
const stopTimeoutMs = 15_000;

/** A server in a process of its own, as `npm start` runs it. */
export interface ServerProcess extends AsyncDisposable {
  readonly pid: number;
  /** Resolves with the exit status when the server has ended, whoever ended it. */
  readonly ended: Promise<number>;
}

/** Starts the server with these settings and waits until it accepts requests at `url`. Gives `hear` each line that it writes. */
export async function startServer(
  url: string,
  settings: Readonly<Record<string, string>>,
  hear: (line: string) => void = () => {},
): Promise<ServerProcess> {
  await mustBeFree(url);
  const child = spawn(process.execPath, [program], {
    env: { ...inherited(), ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lastLines = keepLastLines(child, hear);
  const ended = once(child, 'exit').then(([code]) => (typeof code === 'number' ? code : 1));
  const dead = ended.then((code) =>
    Promise.reject(new Error(`the server ended with status ${code}\n${lastLines().join('\n')}`)),
  );
  await Promise.race([ready(url), dead]);
  dead.catch(() => {});
  return {
    pid: child.pid ?? 0,
    ended,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await Promise.race([ended, sleep(stopTimeoutMs, undefined, { ref: false }).then(() => child.kill('SIGKILL'))]);
    },
  };
}

// Else whoever listens there would be taken for ours.
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

// The server gets settings of the demo only, not whatever the user's shell holds of a real Understudy, but for the engine.
function inherited(): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) =>
    /^(PATH|HOME|LANG|TZ|TMPDIR|UNDERSTUDY_ENGINE|UNDERSTUDY_LOG_LEVEL|KESTRA_.*)$/.test(name),
  );
  return Object.fromEntries(kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

function keepLastLines(child: ChildProcess, hear: (line: string) => void): () => readonly string[] {
  const lines: string[] = [];
  const keep = (line: string): void => {
    if (lines.push(line) > 20) lines.shift();
    hear(line);
  };
  for (const stream of [child.stdout, child.stderr]) if (stream) createInterface(stream).on('line', keep);
  return () => lines;
}

async function ready(url: string): Promise<void> {
  const deadline = Date.now() + startTimeoutMs;
  for (;;) {
    const answer = await fetch(new URL('/readyz', url), { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    if (answer?.ok) return;
    if (Date.now() > deadline)
      throw new Error(`the server did not get ready at ${url} within ${startTimeoutMs / 1_000} s`);
    await sleep(100);
  }
}
