import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../core/app-error.ts';
import type { AuditEntry } from '../../core/audit-entry.ts';
import { type Engine, UnknownStart } from '../../core/engine.ts';
import type { Execution } from '../../core/execution.ts';
import type { Intent, IntentStore } from '../../core/intent.ts';
import type { Logger } from '../../core/logger.ts';
import { projectOfExecution } from '../../core/project-of.ts';
import { isStoreAway } from '../../core/store-trouble.ts';
import type { Followers } from '../executions/follow/followers.ts';
import { promisedExecution } from '../executions/promised-execution.ts';

/** What starting an intent's execution needs. */
export interface StartNeeds {
  readonly engine: Engine;
  readonly intents: IntentStore;
  readonly followers: Followers;
  readonly logger: Logger;
}

const lookEveryMs = 50;
const patienceMs = 1_700;

/**
 * Asks the engine for an intent's execution. An engine that refuses, or cannot be asked at all, closes the intent before
 * that is thrown: nothing is made of it later. Where nobody can know whether the engine took it, its execution is
 * promised under the intent's own id. `audit` is written with the start.
 */
export async function startIntent(needs: StartNeeds, intent: Intent, audit: AuditEntry): Promise<Execution> {
  try {
    const execution = await needs.engine.start(intent);
    // The caller need not wait for it: an intent that stays pending is settled, and finds this execution by its label.
    noteStart(needs, intent, { execution, audit }).catch((error: unknown) =>
      needs.logger.warn({ err: error, intent: intent.id, executionId: execution.id }, 'a start could not be noted'),
    );
    return execution;
  } catch (error) {
    if (error instanceof AppError && (await needs.intents.refused(intent.id))) throw error;
    // What nobody foresaw is no answer for a caller; whoever settles the intent looks first.
    if (!(error instanceof AppError || error instanceof UnknownStart || isStoreAway(error))) throw error;
    needs.logger.warn(
      { err: error, intent: intent.id },
      'nobody knows whether the engine took a start: it is promised',
    );
    return promise(needs, intent);
  }
}

/** Writes down what an intent's execution is called, and follows it. */
export async function noteStart(
  { intents, followers }: Pick<StartNeeds, 'intents' | 'followers'>,
  intent: Intent,
  { execution, audit }: { execution: Execution; audit: AuditEntry },
): Promise<void> {
  await intents.started(intent.id, execution.id, {
    ...audit,
    namespace: intent.namespace,
    projectId: projectOfExecution(intent),
  });
  // Followed only then, since the end frees the name that is held for the execution written here.
  await followers.follow(intent.promised ? intent.id : execution.id).ended;
}

/**
 * The execution of an intent that an earlier request wrote: the answer that this one had, or gets in a moment. Where
 * nobody is at it any more, it is started.
 */
export async function replayIntent(needs: StartNeeds, intent: Intent, audit: AuditEntry): Promise<Execution> {
  let now: Intent | undefined = intent;
  for (let waitedMs = 0; isUndecided(now) && waitedMs < patienceMs; waitedMs += lookEveryMs) {
    await sleep(lookEveryMs);
    now = await needs.intents.find(intent.id);
  }
  if (!now || now.state === 'refused') throw notTaken();
  return isUndecided(now) ? startIntent(needs, now, audit) : promisedExecution(now);
}

function isUndecided(intent: Intent | undefined): boolean {
  return intent?.state === 'pending' && !intent.promised;
}

async function promise({ intents, followers, logger }: StartNeeds, { id }: Intent): Promise<Execution> {
  const intent = await intents.promise(id);
  // Another request of the same key was told so.
  if (!intent || intent.state === 'refused') throw notTaken();
  if (intent.promised)
    followers
      .follow(id)
      .ended.catch((error: unknown) => logger.warn({ err: error, intent: id }, 'a promise is not followed'));
  return promisedExecution(intent);
}

function notTaken(): AppError {
  return new AppError('EngineUnavailableError', 'The workflow engine cannot be reached', { retryAfterMs: 5_000 });
}

/** Whether an error of the engine says no more than that it has not been asked yet, or has not said what it did. */
export function isUndecidedStart(error: unknown): boolean {
  return error instanceof UnknownStart || (error instanceof AppError && error.code === 'EngineUnavailableError');
}
