import { setTimeout as sleep } from 'node:timers/promises';
import { type KestraClient, KestraError, type KestraExecution, kestraExecution } from '@understudy/flows/kestra';
import type { StartRequest } from '../../core/engine.ts';
import { label } from '../../core/execution.ts';
import type { KestraEngineOptions } from './kestra-needs.ts';
import { findByLabel } from './search-executions.ts';
import { searchLabels } from './search-labels.ts';

const postTimeoutMs = 10_000;
// After this an answer to an earlier request cannot come any more, and the search has had time to know of it.
const settledAfterMs = 30_000;
const lookEveryMs = 250;

/** What starting an execution needs. */
export type StartNeeds = Pick<KestraEngineOptions, 'client' | 'journal' | 'clock' | 'logger'>;

/** What was started: with Kestra's answer where it was started just now. */
export interface Started {
  readonly id: string;
  readonly answer?: KestraExecution;
}

/** Starts a flow once for each intent, whatever happens between the request and its answer. */
export async function startExecution(needs: StartNeeds, request: StartRequest): Promise<Started> {
  const { client, journal, clock } = needs;
  const intent = request.labels[label.intent];
  if (intent === undefined) return toStarted(await post(client, request));
  for (;;) {
    const claim = await journal.claimStart(intent, clock.now());
    if (claim.executionId) return { id: claim.executionId };
    if (claim.first) return startFirst(needs, { intent, askedAt: claim.askedAt }, request);
    const found = await findByLabel(client, label.intent, intent);
    if (found) {
      await journal.started(intent, found.id);
      return { id: found.id };
    }
    if (clock.now().getTime() - claim.askedAt.getTime() > settledAfterMs)
      await journal.notStarted(intent, claim.askedAt);
    else await sleep(lookEveryMs);
  }
}

async function startFirst(
  { client, journal, logger }: StartNeeds,
  { intent, askedAt }: { intent: string; askedAt: Date },
  request: StartRequest,
): Promise<Started> {
  try {
    const started = toStarted(await post(client, request));
    // Nobody waits for this: what is not written down is found by its label.
    journal
      .started(intent, started.id)
      .catch((error: unknown) =>
        logger.warn({ err: error, intent, executionId: started.id }, 'a start is not written to the journal of Kestra'),
      );
    return started;
  } catch (error) {
    // A refusal made nothing. Without an answer nobody knows: the intent stays claimed, and the next try looks first.
    if (error instanceof KestraError && error.status >= 400 && error.status < 500)
      await journal.notStarted(intent, askedAt);
    throw error;
  }
}

function toStarted(answer: KestraExecution): Started {
  return { id: answer.id, answer };
}

function post(client: KestraClient, request: StartRequest): Promise<KestraExecution> {
  const body = new FormData();
  for (const [name, value] of Object.entries(request.inputs))
    body.append(name, typeof value === 'string' ? value : JSON.stringify(value));
  const path = `/executions/${encodeURIComponent(request.namespace)}/${encodeURIComponent(request.flowId)}`;
  const labels = Object.entries({ ...searchLabels(request.inputs), ...request.labels }).map(
    ([key, value]) => `${key}:${value}`,
  );
  return client.call(
    { method: 'POST', path, query: { labels }, body, timeoutMs: postTimeoutMs, safe: false },
    kestraExecution,
  );
}
