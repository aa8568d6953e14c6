import { setTimeout as sleep } from 'node:timers/promises';
import type { KestraClient } from '@understudy/flows/kestra';

/** What the streams of one execution bring: hints, since they lose, repeat and end early (kestra-io/kestra #10521, #6913, #6773). */
export interface Streams {
  /** Resolves at the next hint, or after `withinMs`. */
  next(withinMs: number): Promise<void>;
}

const againAfterMs = 1_000;

/**
 * Listens to an execution's changes and log lines until the signal aborts. What a stream brings is not taken from it:
 * a line can come before earlier ones that it has lost.
 */
export function openStreams(client: KestraClient, executionId: string, signal: AbortSignal): Streams {
  let wake = () => {};
  let hinted = false;
  const hint = () => {
    hinted = true;
    wake();
  };
  const id = encodeURIComponent(executionId);
  void listen(client, `/executions/${id}/follow`, { signal, hint });
  void listen(client, `/logs/${id}/follow`, { signal, hint });
  return {
    async next(withinMs) {
      if (!hinted) {
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
        });
        await Promise.race([woken, sleep(withinMs, undefined, { signal, ref: false })]).catch(() => {});
      }
      hinted = false;
    },
  };
}

// A stream that ends is opened again: the caller, not Kestra, says when it is over.
async function listen(
  client: KestraClient,
  path: string,
  { signal, hint }: { signal: AbortSignal; hint(): void },
): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const _ of client.events(path, signal)) hint();
    } catch {
      // Whoever follows asks Kestra itself each second and says what is wrong.
    }
    await sleep(againAfterMs, undefined, { signal, ref: false }).catch(() => {});
  }
}
