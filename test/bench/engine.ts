import { fileURLToPath } from 'node:url';
import { startProduct } from '../harness/product.ts';
import { startProductOnKestra } from '../kestra/product-on-kestra.ts';
import { measureAccept } from './engine/accept.ts';
import { measureLoad } from './engine/load.ts';
import { measureLogLatency } from './engine/log-latency.ts';
import type { Measured } from './main.ts';

const standIn = fileURLToPath(new URL('engine/stand-in-task.sh', import.meta.url));

// Tests do without Java's second compiler; what is measured has it.
process.env.KESTRA_JAVA_OPTIONS ??= '-XX:TieredStopAtLevel=4';

/** The gateway beside the bare engine, and the two engines beside one another. */
export default async function bench(): Promise<Measured> {
  const { accept, log } = await onBareTasks();
  const kestra = await onKestra();
  const embedded = await onEmbedded();
  return {
    ratios: {
      accept_overhead_ms_p50: difference(accept, 'answer_ms_p50'),
      accept_overhead_ms_p99: difference(accept, 'answer_ms_p99'),
      accept_ratio_p50: round(accept.gateway.answer_ms_p50 / accept.bare.answer_ms_p50),
      start_to_running_overhead_ms_p50: difference(accept, 'created_to_running_ms_p50'),
      log_latency_ms_p50: log.ms_p50,
      log_latency_ms_p99: log.ms_p99,
      task_overhead_embedded_to_kestra: round(
        (embedded[0]?.overhead_per_task_ms ?? 0) / (kestra[0]?.overhead_per_task_ms ?? 1),
      ),
      falls_behind_at_kestra: fallsBehindAt(kestra),
      falls_behind_at_embedded: fallsBehindAt(embedded),
    },
    raw: { accept, log, kestra, embedded },
  };
}

async function onBareTasks() {
  await using all = await startProductOnKestra({ program: standIn });
  return { accept: await measureAccept(all), log: await measureLogLatency(all) };
}

async function onKestra() {
  await using all = await startProductOnKestra();
  // The parts are ended when this function returns, not before.
  return await measureLoad(all.product);
}

async function onEmbedded() {
  await using product = await startProduct();
  return await measureLoad(product);
}

type Accept = Awaited<ReturnType<typeof measureAccept>>;

function difference({ gateway, bare }: Accept, figure: keyof Accept['bare']): number {
  return round(gateway[figure] - bare[figure]);
}

// The first level at which more at once do not get more done; 0 where none was reached.
function fallsBehindAt(rows: Awaited<ReturnType<typeof measureLoad>>): number {
  const at = rows.findIndex(
    (row, index) => index > 0 && row.clones_per_minute < (rows[index - 1]?.clones_per_minute ?? 0) * 1.1,
  );
  return rows[at]?.at_once ?? 0;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
