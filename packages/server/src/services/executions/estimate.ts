import type { Execution } from '../../core/execution.ts';
import type { HistoryStore } from '../../core/history-store.ts';

const looksBackAt = 20;
// For the first execution of all, before there is anything to go by.
const firstGuessMs = 90_000;

/** How long an execution of the flow takes: the median of the newest successful ones. */
export async function estimateDurationMs(history: Pick<HistoryStore, 'successes'>, flowId: string): Promise<number> {
  const durations = (await history.successes(flowId, looksBackAt)).map(durationMs).sort((a, b) => a - b);
  return durations[Math.floor(durations.length / 2)] ?? firstGuessMs;
}

function durationMs({ createdAt, startedAt, endedAt }: Execution): number {
  return (endedAt ?? createdAt).getTime() - (startedAt ?? createdAt).getTime();
}
