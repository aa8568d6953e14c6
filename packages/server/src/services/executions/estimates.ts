import type { Clock } from '../../core/clock.ts';
import type { Execution } from '../../core/execution.ts';
import type { HistoryStore } from '../../core/history-store.ts';

const freshForMs = 10_000;
const looksBackAt = 20;
// For the first execution of all, before there is anything to go by.
const firstGuessMs = 90_000;

/** How long executions take, remembered: it is asked for with every status, and nobody should wait for it. */
export interface Estimates {
  /** Milliseconds that executions of a flow take. Waits for the history only where nothing is known yet. */
  of(flowId: string): Promise<number>;
  /** An execution of the flow has ended: the next estimate includes it. */
  learn(flowId: string): void;
}

interface Estimate {
  readonly at: number;
  readonly ms: Promise<number>;
}

export function createEstimates({
  history,
  clock,
}: {
  history: Pick<HistoryStore, 'successes'>;
  clock: Clock;
}): Estimates {
  const known = new Map<string, Estimate>();
  const learn = (flowId: string): Estimate => {
    const before = known.get(flowId);
    const ms = estimateDurationMs(history, flowId);
    const estimate = { at: clock.now().getTime(), ms };
    // Until it is there the one before serves, and on where it cannot be made: the next who asks tries again.
    const take = () => void known.set(flowId, estimate);
    if (before) ms.then(take, () => {});
    else {
      take();
      // Whoever asked gets the failure.
      ms.catch(() => known.delete(flowId));
    }
    return estimate;
  };
  return {
    async of(flowId) {
      const estimate = known.get(flowId) ?? learn(flowId);
      if (clock.now().getTime() - estimate.at > freshForMs) learn(flowId);
      return estimate.ms;
    },
    learn,
  };
}

/** How long an execution of the flow takes: the median of the newest successful ones. */
export async function estimateDurationMs(history: Pick<HistoryStore, 'successes'>, flowId: string): Promise<number> {
  const durations = (await history.successes(flowId, looksBackAt)).map(durationMs).sort((a, b) => a - b);
  return durations[Math.floor(durations.length / 2)] ?? firstGuessMs;
}

function durationMs({ createdAt, startedAt, endedAt }: Execution): number {
  return (endedAt ?? createdAt).getTime() - (startedAt ?? createdAt).getTime();
}
