import { setTimeout as sleep } from 'node:timers/promises';
import { anything, kestraExecution } from '@understudy/flows/kestra';
import { AppError } from '../../core/app-error.ts';
import { isFinal } from '../../core/execution.ts';
import type { KestraNeeds } from './kestra-needs.ts';
import { toState } from './to-execution.ts';

const tries = 5;
const lookAfterMs = 500;

/** Kills an execution. Kestra can lose the request (its broadcasts skip rows that commit late), so that it is verified and sent again. */
export async function cancelExecution({ client }: KestraNeeds, id: string): Promise<void> {
  const path = `/executions/${encodeURIComponent(id)}`;
  for (let attempt = 1; attempt <= tries; attempt++) {
    const before = await client.find({ method: 'GET', path, safe: true }, kestraExecution);
    if (!before || isKilled(before.state.current)) return;
    await client.find(
      { method: 'DELETE', path: `${path}/actions/kill`, query: { isOnKillCascade: 'true' }, safe: true },
      anything,
    );
    await sleep(lookAfterMs);
  }
  throw new AppError('EngineUnavailableError', 'Kestra did not take the kill; send it again', { retryAfterMs: 5_000 });
}

function isKilled(word: string): boolean {
  return word === 'KILLING' || isFinal(toState(word));
}
