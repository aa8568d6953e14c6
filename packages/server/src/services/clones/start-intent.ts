import { AppError } from '../../core/app-error.ts';
import type { AuditEntry } from '../../core/audit-entry.ts';
import type { Engine } from '../../core/engine.ts';
import type { Execution } from '../../core/execution.ts';
import type { Intent, IntentStore } from '../../core/intent.ts';
import type { Logger } from '../../core/logger.ts';
import { projectOfExecution } from '../../core/project-of.ts';
import type { Followers } from '../executions/follow/followers.ts';

/** What starting an intent's execution needs. */
export interface StartNeeds {
  readonly engine: Engine;
  readonly intents: IntentStore;
  readonly followers: Followers;
  readonly logger: Logger;
}

/**
 * Asks the engine for an intent's execution. Safe to repeat, since the intent's label is: the engine finds what it
 * started before. An engine that refuses settles the intent; one that cannot be reached leaves it pending. `audit` is
 * written with the start.
 */
export async function startIntent(
  { engine, intents, followers, logger }: StartNeeds,
  intent: Intent,
  audit: AuditEntry,
): Promise<Execution> {
  try {
    const execution = await engine.start(intent);
    // The caller need not wait for it: an intent that stays pending is settled, and finds this execution by its label.
    // Followed only then, since the end frees the name that is held for the execution written here.
    intents
      .started(intent.id, execution.id, {
        ...audit,
        namespace: intent.namespace,
        projectId: projectOfExecution(intent),
      })
      .then(() => followers.follow(execution.id).ended)
      .catch((error: unknown) =>
        logger.warn({ err: error, intent: intent.id, executionId: execution.id }, 'a start could not be noted'),
      );
    return execution;
  } catch (error) {
    if (error instanceof AppError && error.code !== 'EngineUnavailableError') await intents.refused(intent.id);
    throw error;
  }
}
