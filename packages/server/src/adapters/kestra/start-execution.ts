import { setTimeout as sleep } from 'node:timers/promises';
import { KestraError, type KestraExecution, kestraExecution } from '@understudy/flows/kestra';
import { type StartRequest, UnknownStart } from '../../core/engine.ts';
import { label } from '../../core/execution.ts';
import type { KestraEngineOptions } from './kestra-needs.ts';
import { findByLabel } from './search-executions.ts';
import { searchLabels } from './search-labels.ts';

const postTimeoutMs = 1_550;
// A Kestra that has answered all that while without the execution got no request for it: what a connection still held
// when it hung it has read by then, and its search has had time to know of it.
const settledAfterMs = 30_000;
const lookEveryMs = 250;
const looks = 4;

/** What starting an execution needs. */
export type StartNeeds = Pick<KestraEngineOptions, 'client' | 'journal' | 'clock' | 'logger' | 'instance'>;

/** What was started: with Kestra's answer where it was started just now. */
export interface Started {
  readonly id: string;
  readonly answer?: KestraExecution;
}

/**
 * Starts a flow once for each intent, whatever happens between the request and its answer. Throws `UnknownStart` while it
 * cannot be known what became of an earlier request; a KestraError where nothing was made.
 */
export async function startExecution(needs: StartNeeds, request: StartRequest): Promise<Started> {
  const { journal, clock } = needs;
  const intent = request.labels[label.intent];
  if (intent === undefined) return toStarted(await post(needs, request));
  const claim = await journal.claimStart(intent, clock.now());
  if (claim.executionId) return { id: claim.executionId };
  if (claim.first) return startFirst(needs, { intent, askedAt: claim.askedAt }, request);
  // Whoever asked first may be about to have its answer.
  const found = await patiently(() => findStarted(needs, request));
  if (found) return found;
  await journal.notStarted(intent, claim.askedAt);
  const again = await journal.claimStart(intent, clock.now());
  if (again.first) return startFirst(needs, { intent, askedAt: again.askedAt }, request);
  throw new UnknownStart();
}

/** The execution of an intent that Kestra was asked for; undefined where none can come any more. Throws `UnknownStart`. */
export async function findStarted(
  { client, journal, clock }: StartNeeds,
  request: StartRequest,
): Promise<Started | undefined> {
  const intent = request.labels[label.intent] ?? '';
  const found = await findByLabel(client, request, { [label.intent]: intent }).catch(async (error: unknown) => {
    await journal.notSeen(intent);
    throw error instanceof KestraError ? new UnknownStart(error) : error;
  });
  if (found) {
    await journal.started(intent, found.id);
    return { id: found.id };
  }
  const now = clock.now();
  const since = await journal.missing(intent, now);
  if (now.getTime() - since.getTime() > settledAfterMs) return undefined;
  throw new UnknownStart();
}

async function patiently<T>(look: () => Promise<T>): Promise<T> {
  for (let left = looks; ; left--) {
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof UnknownStart) || error.cause || left <= 1) throw error;
    }
    await sleep(lookEveryMs);
  }
}

async function startFirst(
  needs: StartNeeds,
  { intent, askedAt }: { intent: string; askedAt: Date },
  request: StartRequest,
): Promise<Started> {
  const { journal, logger } = needs;
  try {
    const started = toStarted(await post(needs, request));
    // Nobody waits for this: what is not written down is found by its label.
    journal
      .started(intent, started.id)
      .catch((error: unknown) =>
        logger.warn({ err: error, intent, executionId: started.id }, 'a start is not written to the journal of Kestra'),
      );
    return started;
  } catch (error) {
    // A refusal made nothing. Without an answer nobody knows: the intent stays claimed, and the next try looks first.
    if (!(error instanceof UnknownStart)) await journal.notStarted(intent, askedAt);
    throw error;
  }
}

function toStarted(answer: KestraExecution): Started {
  return { id: answer.id, answer };
}

function post(needs: Pick<StartNeeds, 'client' | 'instance'>, request: StartRequest): Promise<KestraExecution> {
  const body = new FormData();
  for (const [name, value] of Object.entries(request.inputs))
    body.append(name, typeof value === 'string' ? value : JSON.stringify(value));
  const path = `/executions/${encodeURIComponent(request.namespace)}/${encodeURIComponent(request.flowId)}`;
  const all = { ...searchLabels(request.inputs), ...request.labels, [label.instance]: needs.instance };
  const labels = Object.entries(all).map(([key, value]) => `${key}:${value}`);
  return orUnknown(
    needs.client.call(
      { method: 'POST', path, query: { labels }, body, timeoutMs: postTimeoutMs, safe: false },
      kestraExecution,
    ),
  );
}

async function orUnknown<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof KestraError && error.unknown ? new UnknownStart(error) : error;
  }
}
