import { setTimeout as sleep } from 'node:timers/promises';
import { type KestraClient, kestraLogEntry } from '@understudy/flows/kestra';
import type { Journal } from './journal.ts';
import { toKeyedLines } from './log-lines.ts';

/** What the streams of one execution bring: hints, since they lose, repeat and end early (kestra-io/kestra #10521, #6913, #6773). */
export interface Streams {
  /** Resolves at the next hint, or after `withinMs`. */
  next(withinMs: number): Promise<void>;
}

const againAfterMs = 1_000;

/** Listens to an execution's changes and log lines until the signal aborts; lines go into the journal as they come. */
export function openStreams(
  { client, journal }: { client: KestraClient; journal: Journal },
  executionId: string,
  signal: AbortSignal,
): Streams {
  let wake = () => {};
  let hinted = false;
  const hint = () => {
    hinted = true;
    wake();
  };
  const id = encodeURIComponent(executionId);
  void listen(client, `/executions/${id}/follow`, { signal, take: async () => hint() });
  void listen(client, `/logs/${id}/follow`, {
    signal,
    async take(data) {
      const entry = kestraLogEntry.safeParse(data);
      if (!entry.success) return;
      await journal.append(executionId, toKeyedLines([entry.data]));
      hint();
    },
  });
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
  { signal, take }: { signal: AbortSignal; take(data: unknown): Promise<void> },
): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const event of client.events(path, signal)) await take(event.data);
    } catch {
      // Whoever follows asks Kestra itself each second and says what is wrong.
    }
    await sleep(againAfterMs, undefined, { signal, ref: false }).catch(() => {});
  }
}
