import { setTimeout as sleep } from 'node:timers/promises';
import type { PostgresPrograms } from './postgres-programs.ts';
import { clearDeadPostgres, runningPostgres, runsPostgres, stopPostgres } from './running-postgres.ts';
import { type PostgresOptions, startPostgres } from './start-postgres.ts';

const lookEveryMs = 100;
const againAfterMs = 200;
const firstStartMs = 20_000;

/** What is told of a server that is kept running. */
export interface PostgresEvents {
  /** A new one is being started by us. */
  readonly onStart?: () => void;
  /** It is gone, or could not be started again. */
  readonly onDown?: (reason: string) => void;
  /** It accepts connections again. */
  readonly onUp?: () => void;
}

/** A Postgres server that is started again, on its port, whenever it ends. Stops when disposed. */
export interface KeptPostgres extends AsyncDisposable {
  readonly port: number;
  /** Looks after it no longer, and lets it run: it is somebody else's. */
  leave(): Promise<void>;
}

export interface KeepOptions extends Omit<PostgresOptions, 'detached' | 'port'> {
  /** Nothing is started any more once it aborts. */
  readonly signal?: AbortSignal;
}

/**
 * Keeps a server running on a data directory: the one that is there already, whoever started it, or a new one. It lives on
 * when this process is killed.
 */
export async function keepPostgres(
  programs: PostgresPrograms,
  options: KeepOptions,
  events: PostgresEvents = {},
): Promise<KeptPostgres> {
  const { directory } = options;
  const stopping = new AbortController();
  const stop = options.signal ? AbortSignal.any([stopping.signal, options.signal]) : stopping.signal;
  let server = await untilStarted(() => startOrTakeOver(programs, options, events), stop);
  const { port } = server;
  const watch = (async () => {
    while (!stop.aborted) {
      if (await runsPostgres(server.pid, directory)) {
        await pause(lookEveryMs, stop);
        continue;
      }
      if (stop.aborted) return;
      events.onDown?.('the database server has ended');
      const next = await startOrTakeOver(programs, { ...options, port }, events).catch((error: unknown) => {
        events.onDown?.(error instanceof Error ? error.message : String(error));
      });
      if (next) {
        server = next;
        events.onUp?.();
      } else await pause(againAfterMs, stop);
    }
  })();
  return {
    port,
    async leave() {
      stopping.abort();
      await watch;
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await watch;
      await stopPostgres(server.pid, directory);
    },
  };
}

async function startOrTakeOver(
  programs: PostgresPrograms,
  options: Omit<PostgresOptions, 'detached'>,
  { onStart }: PostgresEvents,
): Promise<{ pid: number; port: number }> {
  await clearDeadPostgres(options.directory);
  const running = await runningPostgres(options.directory);
  if (running && (options.port === undefined || options.port === running.port)) return running;
  // Somebody has started it on another port than ours, which everybody knows.
  if (running) await stopPostgres(running.pid, options.directory);
  onStart?.();
  // Detached: a Ctrl-C for us must not end it before we have written our last.
  return startPostgres(programs, { ...options, detached: true });
}

// What a killed server held (its memory, its port) may take a moment to be free; another fault stays, and is told.
async function untilStarted<T>(start: () => Promise<T>, stop: AbortSignal): Promise<T> {
  const deadline = Date.now() + firstStartMs;
  for (;;) {
    try {
      return await start();
    } catch (error) {
      const passes =
        error instanceof Error && /postmaster\.pid|shared memory|Address already in use/.test(error.message);
      if (!passes || stop.aborted || Date.now() > deadline) throw error;
      await sleep(againAfterMs);
    }
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // An abort is the end of the pause.
  await sleep(ms, undefined, { signal, ref: false }).catch(() => {});
}
