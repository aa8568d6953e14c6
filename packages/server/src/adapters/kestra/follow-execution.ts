import { setTimeout as sleep } from 'node:timers/promises';
import { KestraError } from '@understudy/flows/kestra';
import { AppError } from '../../core/app-error.ts';
import type { EngineEvent, Position } from '../../core/engine.ts';
import { type Execution, isFinal } from '../../core/execution.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import type { KestraNeeds } from './kestra-engine.ts';
import { loadExecution } from './load.ts';
import { openStreams } from './streams.ts';
import { toEngineError } from './unavailable.ts';

const pageSize = 500;
const lookEveryMs = 1_000;
// The whole log is read each time: the longer it is, the longer is waited before it is read again.
const pauseMsPerLine = 0.05;
const pauseMsMin = 40;
const settleMs = 400;
const awayMs = 1_000;

/**
 * Events of an execution after a position. Kestra's streams are hints; what is told comes from the journal and from the
 * execution itself, so that no line is lost, doubled or out of order. A Kestra that is away is waited for.
 */
export async function* followExecution(
  needs: KestraNeeds,
  executionId: string,
  { after, signal }: { after: Position; signal: AbortSignal },
): AsyncGenerator<EngineEvent, void> {
  const own = new AbortController();
  const both = AbortSignal.any([signal, own.signal]);
  const streams = openStreams(needs.client, executionId, both);
  let position = after;
  try {
    while (!both.aborted) {
      const execution = await patiently(() => read(needs, executionId), both);
      if (!execution) return;
      for await (const event of newLines(needs, executionId, position)) {
        position = event.position;
        yield event;
      }
      const revision = await needs.journal.revise(executionId, JSON.stringify(execution));
      const final = isFinal(execution.state);
      if (revision > position.revision || final) {
        position = { ...position, revision };
        yield { type: 'execution', position, execution };
      }
      if (final) return;
      await sleep(pauseMsMin + position.log * pauseMsPerLine, undefined, { signal: both }).catch(() => {});
      await streams.next(lookEveryMs);
    }
  } finally {
    own.abort();
  }
}

// A final execution is given only when its log has stopped growing: Kestra stores lines a moment after the end (#7226).
async function read(needs: KestraNeeds, executionId: string): Promise<Execution> {
  const execution = await loadExecution(needs.client, needs.flowOf, executionId);
  if (!execution)
    throw new AppError('NotFoundError', 'There is no such execution', { details: { execution_id: executionId } });
  if (isFinal(execution.state)) {
    await settleLog(needs, executionId);
    // Outputs and the reason of a failure may have come with the last lines.
    return (await loadExecution(needs.client, needs.flowOf, executionId)) ?? execution;
  }
  await bringUpToDate(needs.client, needs.journal, executionId);
  return execution;
}

async function settleLog({ client, journal }: KestraNeeds, executionId: string): Promise<void> {
  let count = await bringUpToDate(client, journal, executionId);
  for (;;) {
    await sleep(settleMs);
    const now = await bringUpToDate(client, journal, executionId);
    if (now === count) return;
    count = now;
  }
}

// Undefined where the signal aborted while Kestra was away.
async function patiently<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  while (!signal.aborted) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof KestraError && error.unavailable)) throw toEngineError(error);
      await sleep(awayMs, undefined, { signal }).catch(() => {});
    }
  }
  return undefined;
}

async function* newLines({ journal }: KestraNeeds, executionId: string, from: Position): AsyncGenerator<EngineEvent> {
  let { log } = from;
  for (;;) {
    const lines = await journal.lines(executionId, { after: log, limit: pageSize });
    for (const line of lines) {
      log = line.number;
      yield { type: 'log', position: { log, revision: from.revision }, line };
    }
    if (lines.length < pageSize) return;
  }
}
