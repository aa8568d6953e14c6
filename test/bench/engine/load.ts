import { ended, requestClone } from '../../harness/clones.ts';
import type { Product } from '../../harness/product.ts';
import { percentile } from '../measure/percentile.ts';
import { unbroken } from '../measure/unbroken.ts';

const levels = [1, 2, 4, 8];

/** Real clones, so many at once: what the engine adds to the tasks, and how it stands more and more of them. */
export async function measureLoad(product: Product) {
  const rows = [];
  for (const atOnce of levels) {
    const began = performance.now();
    const accepted = await Promise.all(Array.from({ length: atOnce }, () => unbroken(() => requestClone(product))));
    const all = await Promise.all(accepted.map((each) => unbroken(() => ended(product, each))));
    const minutes = (performance.now() - began) / 60_000;
    for (const each of all)
      if (each.state !== 'SUCCESS') throw new Error(`a clone failed: ${JSON.stringify(each.error)}`);
    rows.push({
      at_once: atOnce,
      clones_per_minute: Math.round((10 * atOnce) / minutes) / 10,
      overhead_per_task_ms: percentile(all.map(overheadPerTask), 0.5),
      total_s: Math.round(minutes * 600) / 10,
    });
    for (const { environment_name } of accepted)
      await unbroken(() => product.rest('DELETE', `/api/v1/environments/${environment_name}`));
  }
  return rows;
}

interface Status {
  readonly elapsed: string;
  readonly tasks: readonly { status: string; duration?: string }[];
}

// What of the whole is in no task, for each task that ran.
function overheadPerTask({ elapsed, tasks }: Status): number {
  const ran = tasks.filter(({ status }) => status === 'COMPLETED');
  const inTasks = ran.reduce((sum, { duration }) => sum + Number.parseFloat(duration ?? '0'), 0);
  return (1_000 * (Number.parseFloat(elapsed) - inTasks)) / ran.length;
}
