import { KestraError } from '@understudy/flows/kestra';
import { ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import { AppError } from '../../core/app-error.ts';
import type { EngineEvent, Position } from '../../core/engine.ts';
import { type Execution, isFinal } from '../../core/execution.ts';
import { interruptibleSleep } from '../../core/interruptible-sleep.ts';
import { logEvents, type ReadLog } from '../../core/log-pages.ts';
import type { KestraNeeds } from './kestra-needs.ts';
import { createLogReader, type LogReader, settleMs } from './log-reader.ts';
import { toEngineError } from './reaching-kestra.ts';
import { readExecution } from './read-execution.ts';
import { type Hint, openStreams } from './streams.ts';
import { createUnstoredLines } from './unstored-lines.ts';

const lookEveryMs = 1_000;
// The whole log is read each time: the longer it is, the longer is waited before it is read again.
const pauseMsPerLine = 0.02;
// A Kestra that is away is asked again until the follower goes; jitter keeps followers from asking all at once.
const whileAway = retry(
  handleWhen((error) => error instanceof KestraError && error.unavailable),
  { maxAttempts: Number.POSITIVE_INFINITY, backoff: new ExponentialBackoff({ initialDelay: 250, maxDelay: 1_500 }) },
).dangerouslyUnref();
/**
 * Events of an execution after a position. Kestra's streams are hints; what is emitted comes from the journal and from the
 * execution itself, so that no line is lost, doubled or out of order. A Kestra that is away is waited for.
 */
export async function* followExecution(
  engine: KestraNeeds,
  executionId: string,
  { after, signal }: { after: Position; signal: AbortSignal },
): AsyncGenerator<EngineEvent, void> {
  const own = new AbortController();
  const both = AbortSignal.any([signal, own.signal]);
  const expected = createUnstoredLines(engine.clock);
  const needs = { ...engine, log: createLogReader(engine, executionId, expected) };
  const streams = openStreams(needs.client, executionId, { signal: both, onLine: expected.expect });
  let position = after;
  let hint: Hint = 'execution';
  try {
    while (!both.aborted) {
      const seen = await patiently(() => look(needs, executionId, hint), both);
      if (!seen) return;
      for await (const event of news(needs, { executionId, position, execution: seen.execution })) {
        position = event.position;
        yield event;
        if (event.type === 'execution' && isFinal(event.execution.state)) return;
      }
      await interruptibleSleep(settleMs + position.log * pauseMsPerLine, both);
      hint = seen.rest ? (streams.taken() ?? 'log') : ((await streams.next(lookEveryMs)) ?? 'execution');
    }
  } finally {
    own.abort();
  }
}

// What the journal has after a position, and the execution where it has changed or ended.
async function* news(
  needs: KestraNeeds,
  seen: { executionId: string; position: Position; execution: Execution | undefined },
): AsyncGenerator<EngineEvent> {
  let { position } = seen;
  const lines: ReadLog = (page) => needs.journal.lines(seen.executionId, page);
  for await (const event of logEvents(lines, { from: position })) {
    position = event.position;
    yield event;
  }
  if (!seen.execution) return;
  const revision = await needs.journal.revise(seen.execution, needs.clock.now());
  if (revision > position.revision || isFinal(seen.execution.state))
    yield { type: 'execution', position: { ...position, revision }, execution: seen.execution };
}

type FollowNeeds = KestraNeeds & { readonly log: LogReader };

// Reads what the hint calls for: the log alone, or the execution with it. `rest`: lines were left for the next look.
async function look(
  needs: FollowNeeds,
  executionId: string,
  hint: Hint,
): Promise<{ rest: boolean; execution?: Execution }> {
  if (hint === 'log') return { rest: await needs.log.takeSettled() };
  const ended = await needs.journal.ended(executionId);
  if (ended) return { rest: false, execution: ended };
  const execution = await readExecution(needs, executionId);
  if (!execution)
    throw new AppError('NotFoundError', 'There is no such execution', { details: { execution_id: executionId } });
  if (!isFinal(execution.state)) return { rest: await needs.log.takeSettled(), execution };
  await needs.log.takeLast();
  // Outputs and the reason of a failure may have come with the last lines.
  return { rest: false, execution: (await readExecution(needs, executionId)) ?? execution };
}

// Undefined where the signal aborted while Kestra was away.
async function patiently<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await whileAway.execute(async () => (signal.aborted ? undefined : work()), signal);
  } catch (error) {
    if (signal.aborted) return undefined;
    throw toEngineError(error);
  }
}
