import { setTimeout as sleep } from 'node:timers/promises';
import type { ProductOnKestra } from '../../kestra/product-on-kestra.ts';
import { percentile } from '../measure/percentile.ts';
import { unbroken } from '../measure/unbroken.ts';

const lookEveryMs = 10;

/** From a line's being stored by Kestra (its API gives it) to its arrival at a subscriber. */
export async function measureLogLatency({ product, kestra }: ProductOnKestra) {
  const clone = await product.client.clone.start({ client_name: 'chatty' });
  const stored = new Map<string, number>();
  const arrived = new Map<string, number>();
  const stop = new AbortController();
  const looking = lookAt(`${kestra.url}/api/v1/main/logs/${clone.id}`, stored, stop.signal);
  for await (const event of clone.watch()) {
    if (event.type === 'log' && event.log.message.startsWith('tick')) arrived.set(event.log.message, performance.now());
  }
  stop.abort();
  await looking;
  const latencies = [...arrived].map(([line, at]) => at - (stored.get(line) ?? at));
  return { lines: latencies.length, ms_p50: percentile(latencies, 0.5), ms_p99: percentile(latencies, 0.99) };
}

async function lookAt(url: string, seen: Map<string, number>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const lines = (await unbroken(async () => (await fetch(url)).json())) as { message?: string }[];
    for (const { message = '' } of lines) if (!seen.has(message)) seen.set(message, performance.now());
    await sleep(lookEveryMs);
  }
}
