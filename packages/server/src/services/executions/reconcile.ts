import { cloneStagingSpec } from '@understudy/flows/specs';
import { AppError } from '../../core/app-error.ts';
import type { Clock } from '../../core/clock.ts';
import { dayMs } from '../../core/durations.ts';
import { type Execution, isFinal, label } from '../../core/execution.ts';
import type { IntentStore } from '../../core/intent.ts';
import type { Logger } from '../../core/logger.ts';
import { projectOfExecution } from '../../core/project-of.ts';
import { redact } from '../../core/redact.ts';
import type { ExecutionSources } from './find-execution.ts';
import type { Followers } from './follow/followers.ts';

export interface ReconcileNeeds extends ExecutionSources {
  readonly intents: Pick<IntentStore, 'find' | 'adopt'>;
  readonly followers: Followers;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The initiator of what was started past us; no key or token has this id. */
const startedInEngine = 'engine:kestra';
// An engine's search may know of an execution a moment after others that began later.
const overlapMs = 2 * 60_000;
const firstLookMs = 30 * dayMs;
const atOnce = 5;

/**
 * Brings the history up to date with the engine: goes on following what had not ended, and finds everything that was
 * started elsewhere since it was last complete (by a schedule, by another server, in Kestra itself).
 */
export async function reconcile(needs: ReconcileNeeds): Promise<void> {
  const { engine, history, followers, logger, clock } = needs;
  try {
    // A follower logs what breaks it off; what the engine no longer has cannot be followed.
    for (const id of await history.unfinished()) followers.follow(id).ended.catch(() => {});
    const now = clock.now();
    const last = await history.reconciledUntil();
    const since = new Date(last ? last.getTime() - overlapMs : now.getTime() - firstLookMs);
    for await (const batch of engine.begunSince(since)) await takeIn(needs, batch);
    // Only now: what a crash leaves is found by the next look.
    await history.reconciled(now);
  } catch (error) {
    logger.warn({ err: error }, 'the history could not be brought up to date');
  }
}

async function takeIn(needs: ReconcileNeeds, batch: readonly Execution[]): Promise<void> {
  for (const found of batch) if (isForeignStart(found)) await adopt(needs, found);
  const known = await needs.history.known(batch.map(({ id }) => id));
  const unknown = batch.filter(({ id }) => !known.has(id));
  const takeNext = async () => {
    for (let found = unknown.shift(); found; found = unknown.shift()) await takeOne(needs, found);
  };
  await Promise.all(Array.from({ length: atOnce }, takeNext));
}

// A clone that we did not ask for: somebody has started it in the engine, by its webhook or its pages.
function isForeignStart({ flowId, labels }: Execution): boolean {
  return flowId === cloneStagingSpec.id && labels[label.intent] === undefined;
}

/** Writes into the trail what is known of it: not who, which the engine does not tell. */
async function adopt({ intents }: Pick<ReconcileNeeds, 'intents'>, found: Execution): Promise<void> {
  const { namespace, inputs } = found;
  await intents.adopt(found, {
    action: 'clone.start',
    outcome: 'success',
    initiator: startedInEngine,
    namespace,
    projectId: projectOfExecution(found),
    inputs: redact(inputs),
  });
}

async function takeOne(needs: ReconcileNeeds, found: Execution): Promise<void> {
  const { engine, history, followers, logger } = needs;
  const belongs = await isExpected(needs, found);
  if (belongs === 'later') return;
  if (belongs === 'never') {
    if (isFinal(found.state)) return;
    logger.warn({ executionId: found.id, labels: found.labels }, 'an execution that nobody is to have is stopped');
    await engine.cancel(found.id);
    return;
  }
  // Written down at once, so that it is followed again after a crash.
  if (!isFinal(found.state)) await history.save(found);
  const { ended } = followers.follow(found.id);
  if (isFinal(found.state)) await ended.catch(ignoreMissing);
  else ended.catch(() => {});
}

// By its label it may be the second of an intent, or that of one from which nothing was to come any more.
async function isExpected(
  { intents }: Pick<ReconcileNeeds, 'intents'>,
  { id, labels }: Execution,
): Promise<'now' | 'later' | 'never'> {
  const intent = labels[label.intent] === undefined ? undefined : await intents.find(labels[label.intent] ?? '');
  if (!intent) return 'now';
  // Whoever settles the intent finds it.
  if (intent.state === 'pending') return 'later';
  // One that was promised is followed under its intent's id.
  if (intent.state === 'started' && intent.engineId === id) return 'later';
  return intent.state === 'started' && intent.executionId === id ? 'now' : 'never';
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof AppError && error.code === 'NotFoundError')) throw error;
}
