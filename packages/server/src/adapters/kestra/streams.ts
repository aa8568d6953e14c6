import { type KestraClient, type KestraLogEntry, kestraLogEntry } from '@understudy/flows/kestra';
import { interruptibleSleep } from '../../core/interruptible-sleep.ts';

/** What the streams of one execution bring: hints, since they lose, repeat and end early (kestra-io/kestra #10521, #6913, #6773). */
export interface Streams {
  /** The hint that has come since the last, at once; undefined where none has. */
  taken(): Hint | undefined;
  /** The next hint; undefined where none has come within `withinMs`. */
  next(withinMs: number): Promise<Hint | undefined>;
}

/** What is worth a look. Whoever looks at the execution looks at its log as well. */
export type Hint = 'log' | 'execution';

const againAfterMs = 1_000;

/**
 * Listens to an execution's changes and log lines until the signal aborts. What a stream brings is not taken from it:
 * a line can come before earlier ones that it has lost.
 */
export function openStreams(
  client: KestraClient,
  executionId: string,
  { signal, onLine }: { signal: AbortSignal; onLine(line: KestraLogEntry): void },
): Streams {
  let wake = () => {};
  const hints = new Set<Hint>();
  const hint = (what: Hint) => () => {
    hints.add(what);
    wake();
  };
  const id = encodeURIComponent(executionId);
  void listen(client, `/executions/${id}/follow`, { signal, take: hint('execution') });
  void listen(client, `/logs/${id}/follow`, {
    signal,
    take(data) {
      const line = kestraLogEntry.safeParse(data);
      if (!line.success) return;
      onLine(line.data);
      hint('log')();
    },
  });
  const taken = (): Hint | undefined => {
    const first = hints.has('execution') ? 'execution' : hints.has('log') ? 'log' : undefined;
    hints.clear();
    return first;
  };
  return {
    taken,
    async next(withinMs) {
      if (hints.size === 0) {
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
        });
        await Promise.race([woken, interruptibleSleep(withinMs, signal, { ref: false })]);
      }
      return taken();
    },
  };
}

// A stream that ends is opened again: the caller, not Kestra, says when it is over.
async function listen(
  client: KestraClient,
  path: string,
  { signal, take }: { signal: AbortSignal; take(data: unknown): void },
): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const { data } of client.events(path, signal)) take(data);
    } catch {
      // Whoever follows asks Kestra itself each second and says what is wrong.
    }
    await interruptibleSleep(againAfterMs, signal, { ref: false });
  }
}
