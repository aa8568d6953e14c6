import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../../core/app-error.ts';
import type { Engine, EngineEvent, Position } from '../../../core/engine.ts';
import { type Execution, isFinal } from '../../../core/execution.ts';
import type { HistoryStore } from '../../../core/history-store.ts';
import type { Logger } from '../../../core/logger.ts';
import type { WatchEvent } from '../../../core/watch-event.ts';
import { createEventQueue, type EventQueue } from './event-queue.ts';
import { createLogHash, type LogHash } from './log-hash.ts';

const queueLengthMax = 10_000;
const againAfterMs = 1_000;

/** The end of an execution, with what proves that a log is whole. */
export interface ExecutionEnd {
  readonly execution: Execution;
  readonly logCount: number;
  readonly logSha256: string;
}
/** What a follower sees. */
export type FollowedEvent =
  | EngineEvent
  | { readonly type: 'end'; readonly position: Position; readonly end: ExecutionEnd };

/** The same with its body for callers, which is built when the first watcher asks, and is then everybody's. */
export type SharedEvent = FollowedEvent & { body(): Promise<WatchEvent> };

/** Follows one execution at the engine, for any number of subscribers, and writes what it sees into the history. */
export interface Follower {
  /** Events from now on; the position says where "now" is. */
  subscribe(): { readonly queue: EventQueue<SharedEvent>; leave(): void };
  /** Resolves when the execution has ended and the history knows it. */
  readonly ended: Promise<ExecutionEnd>;
}

export interface FollowerNeeds {
  readonly engine: Engine;
  readonly history: Pick<HistoryStore, 'save'>;
  readonly logger: Logger;
  readonly bodyOf: BodyOf;
  /** Called once, after the history knows the end. */
  onEnd(end: ExecutionEnd): Promise<void>;
}

export type BodyOf = (event: FollowedEvent) => Promise<WatchEvent>;

/** Gives an event a body that is built at most once. */
export function sharedEvent(event: FollowedEvent, bodyOf: BodyOf): SharedEvent {
  let body: Promise<WatchEvent> | undefined;
  return { ...event, body: () => (body ??= bodyOf(event)) };
}

/** Begins to follow; ends by itself with the execution, or when `signal` aborts. An engine that is away is asked again. */
export function createFollower(needs: FollowerNeeds, executionId: string, signal: AbortSignal): Follower {
  const queues = new Set<EventQueue<SharedEvent>>();
  // What a later subscriber gets first: the execution as it is now, and the end once it came.
  const latest = new Map<'execution' | 'end', FollowedEvent>();
  const publish = (event: FollowedEvent) => {
    if (event.type !== 'log') latest.set(event.type, event);
    const shared = sharedEvent(event, needs.bodyOf);
    for (const queue of queues) queue.push(shared);
  };
  const ended = followToEnd(needs, executionId, { signal, publish });
  ended.then(
    () => queues.forEach((queue) => void queue.end()),
    (error) => queues.forEach((queue) => void queue.fail(error)),
  );
  return {
    ended,
    subscribe() {
      const queue = createEventQueue<SharedEvent>(queueLengthMax);
      // With a body of their own: elapsed times are those of now.
      for (const event of latest.values()) queue.push(sharedEvent(event, needs.bodyOf));
      if (latest.has('end')) queue.end();
      queues.add(queue);
      return { queue, leave: () => void queues.delete(queue) };
    },
  };
}

type Publish = (event: FollowedEvent) => void;

async function followToEnd(
  needs: FollowerNeeds,
  executionId: string,
  { signal, publish }: { signal: AbortSignal; publish: Publish },
): Promise<ExecutionEnd> {
  const hash = createLogHash();
  let position: Position = { log: 0, revision: 0 };
  for (;;) {
    try {
      for await (const event of needs.engine.follow(executionId, position, signal)) {
        const end = await take(needs, hash, event);
        // Only now: what the history could not take is emitted again.
        position = event.position;
        publish(event);
        if (!end) continue;
        publish({ type: 'end', position, end });
        return end;
      }
    } catch (error) {
      if (error instanceof AppError && error.code === 'NotFoundError') throw error;
      if (!signal.aborted) needs.logger.warn({ err: error, executionId }, 'following an execution broke off');
    }
    signal.throwIfAborted();
    await sleep(againAfterMs, undefined, { signal, ref: false });
  }
}

// Written to the history before it is emitted, so that whoever sees the end finds it there.
async function take(needs: FollowerNeeds, hash: LogHash, event: EngineEvent): Promise<ExecutionEnd | undefined> {
  if (event.type === 'log') {
    hash.add(event.line);
    return undefined;
  }
  await needs.history.save(event.execution);
  if (!isFinal(event.execution.state)) return undefined;
  const end = { execution: event.execution, logCount: hash.count, logSha256: hash.digest() };
  await needs.onEnd(end);
  return end;
}
