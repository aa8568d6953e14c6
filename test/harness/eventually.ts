import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `look` gives something, asking again and again. Throws with `what` when it never does. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined | false>,
  timeoutMs = 60_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`it did not happen within ${timeoutMs / 1_000} s: ${what}`);
    await sleep(50);
  }
}
