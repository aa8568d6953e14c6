import type { Clock } from '../../core/clock.ts';

/** Does one small batch of its work; true where there may be more of it. */
export type Chore = () => Promise<boolean>;

const batchesMax = 100;
const timeMsMax = 10_000;

/** Does the chores one after the other, with a pause between two batches. False where it stopped before the end, having done enough for once. */
export async function doInBatches(
  chores: readonly Chore[],
  { clock, pause }: { clock: Clock; pause: () => Promise<void> },
): Promise<boolean> {
  const begun = clock.now().getTime();
  let batches = 0;
  for (const chore of chores) {
    while (await chore()) {
      batches += 1;
      if (batches >= batchesMax || clock.now().getTime() - begun > timeMsMax) return false;
      await pause();
    }
  }
  return true;
}
