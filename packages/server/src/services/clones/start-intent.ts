import { AppError } from '../../core/app-error.ts';
import type { AuditEntry } from '../../core/audit-entry.ts';
import type { Engine, StartRequest } from '../../core/engine.ts';
import type { Execution } from '../../core/execution.ts';
import type { Intent, IntentStore } from '../../core/intent.ts';
import type { Followers } from '../executions/follow/followers.ts';

/** An intent that is to be started; `claimedAt` as `Engine.start` wants it. */
export type IntentToStart = Intent & Pick<StartRequest, 'claimedAt'>;

/** What starting an intent's execution needs. */
export interface StartNeeds {
  readonly engine: Engine;
  readonly intents: IntentStore;
  readonly followers: Followers;
}

/**
 * Asks the engine for an intent's execution. Safe to repeat, since the intent's label is: the engine finds what it
 * started before. An engine that refuses settles the intent; one that cannot be reached leaves it pending. `audit` is
 * written with the start.
 */
export async function startIntent(
  { engine, intents, followers }: StartNeeds,
  intent: IntentToStart,
  audit: AuditEntry,
): Promise<Execution> {
  try {
    const execution = await engine.start(intent);
    // The caller need not wait for it: an intent that stays pending is settled, and finds this execution by its label.
    // Followed only then, since the end frees the name that is held for the execution written here.
    intents
      .started(intent.id, execution.id, { ...audit, namespace: intent.namespace })
      .then(() => followers.follow(execution.id).ended)
      .catch(() => {});
    return execution;
  } catch (error) {
    if (error instanceof AppError && error.code !== 'EngineUnavailableError') await intents.refused(intent.id);
    throw error;
  }
}
