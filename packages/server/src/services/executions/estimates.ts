import type { Clock } from '../../core/clock.ts';
import type { Execution } from '../../core/execution.ts';
import type { HistoryStore, ProjectFlow } from '../../core/history-store.ts';
import { projectOfExecution } from '../../core/project-of.ts';

const freshForMs = 10_000;
const looksBackAt = 20;
/** For the first execution of all, before there is anything to go by. */
export const firstGuessMs = 90_000;
// Whoever sees every project may ask about projects without number.
const rememberedMax = 1_000;

/**
 * How long executions take, remembered: it is asked for with every status, and nobody should wait for it. By project: what
 * one's neighbours do, and how large it is, shows in no estimate.
 */
export interface Estimates {
  /** Milliseconds that executions of a flow take in a project. Waits for the history only where nothing is known yet. */
  of(flow: ProjectFlow): Promise<number>;
  /** An execution has ended: the next estimate includes it. */
  learn(execution: Execution): void;
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
  const learn = (flow: ProjectFlow): Estimate => {
    const name = nameOf(flow);
    const before = known.get(name);
    const ms = estimateDurationMs(history, flow);
    const estimate = { at: clock.now().getTime(), ms };
    // Until it is there the one before serves, and on where it cannot be made: the next who asks tries again.
    const take = () => {
      known.set(name, estimate);
      const oldest = known.size > rememberedMax ? known.keys().next().value : undefined;
      if (oldest !== undefined) known.delete(oldest);
    };
    if (before) ms.then(take, () => {});
    else {
      take();
      // Whoever asked gets the failure.
      ms.catch(() => known.delete(name));
    }
    return estimate;
  };
  return {
    async of(flow) {
      const estimate = known.get(nameOf(flow)) ?? learn(flow);
      if (clock.now().getTime() - estimate.at > freshForMs) learn(flow);
      return estimate.ms;
    },
    learn: (execution) => void learn(projectFlowOf(execution)),
  };
}

/** What an execution's estimate goes by. */
export function projectFlowOf(execution: Execution): ProjectFlow {
  const { namespace, flowId } = execution;
  return { namespace, flowId, projectId: projectOfExecution(execution) };
}

function nameOf({ namespace, flowId, projectId }: ProjectFlow): string {
  return JSON.stringify([namespace, flowId, projectId]);
}

/** How long an execution of the flow takes: the median of the newest successful ones. */
export async function estimateDurationMs(history: Pick<HistoryStore, 'successes'>, flow: ProjectFlow): Promise<number> {
  const durations = (await history.successes(flow, looksBackAt)).map(durationMs).sort((a, b) => a - b);
  return durations[Math.floor(durations.length / 2)] ?? firstGuessMs;
}

function durationMs({ createdAt, startedAt, endedAt }: Execution): number {
  return (endedAt ?? createdAt).getTime() - (startedAt ?? createdAt).getTime();
}
