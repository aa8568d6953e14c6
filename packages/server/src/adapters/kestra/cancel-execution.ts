import { setTimeout as sleep } from 'node:timers/promises';
import { anything, KestraError, kestraExecution } from '@understudy/flows/kestra';
import { ExponentialBackoff, handleWhenResult, retry } from 'cockatiel';
import { UnknownCancel } from '../../core/engine.ts';
import { isFinal } from '../../core/execution.ts';
import type { KestraNeeds } from './kestra-needs.ts';
import { toState } from './to-execution.ts';

// Kestra needs a moment to begin with a kill; only then is it looked for, and asked for again.
const lookAfterMs = 400;
const untilKilled = retry(
  handleWhenResult((killed) => killed === false),
  { maxAttempts: 4, backoff: new ExponentialBackoff({ initialDelay: 100, maxDelay: 1_000 }) },
);

/**
 * Kills an execution. Kestra can lose the request (its broadcasts skip rows that commit late), so that it is verified and
 * sent again. `onAsked` is called once Kestra can have got it: what fails from then on says nothing of what comes of it.
 */
export async function cancelExecution({ client }: KestraNeeds, id: string, onAsked: () => void): Promise<void> {
  const path = `/executions/${encodeURIComponent(id)}`;
  const killed = await untilKilled.execute(async () => {
    const before = await client.find({ method: 'GET', path, safe: true }, kestraExecution);
    if (!before || isKilled(before.state.current)) return true;
    const kill = {
      method: 'DELETE',
      path: `${path}/actions/kill`,
      query: { isOnKillCascade: 'true' },
      safe: true,
    } as const;
    await client.find(kill, anything).catch((error: unknown) => {
      if (!(error instanceof KestraError) || error.unknown) onAsked();
      throw error;
    });
    onAsked();
    await sleep(lookAfterMs);
    return false;
  });
  if (!killed) throw new UnknownCancel();
}

function isKilled(word: string): boolean {
  return word === 'KILLING' || isFinal(toState(word));
}
