import { type AppError, invalid } from '../../../core/app-error.ts';
import type { Engine, EngineEvent, Position } from '../../../core/engine.ts';
import { isFinal } from '../../../core/execution.ts';
import { type BodyOf, type FollowedEvent, type SharedEvent, sharedEvent } from './follower.ts';
import type { Followers } from './followers.ts';

const pageSize = 500;

/** Where a watcher stands, as an event id: `"<log lines seen>.<revision of the execution seen>"`. */
export function encodePosition({ log, revision }: Position): string {
  return `${log}.${revision}`;
}

/** The position behind an event id; the beginning where there is none. Throws ValidationError for what cannot be one. */
export function decodePosition(eventId: string | undefined): Position {
  if (!eventId) return { log: 0, revision: 0 };
  const [, log, revision] = /^(\d{1,9})\.(\d{1,9})$/.exec(eventId) ?? [];
  if (log === undefined || revision === undefined) throw unknownEvent();
  return { log: Number(log), revision: Number(revision) };
}

/**
 * The position behind an event id that an execution has sent. Throws ValidationError where it cannot have: who would go
 * on after an event that never was would miss everything before it, or get all of it again, without a word.
 */
export async function positionAfter(
  engine: Pick<Engine, 'logs'>,
  executionId: string,
  eventId: string | undefined,
): Promise<Position> {
  const position = decodePosition(eventId);
  if (position.log === 0) return position;
  const [line] = await engine.logs(executionId, { after: position.log - 1, limit: 1 });
  if (!line) throw unknownEvent();
  return position;
}

function unknownEvent(): AppError {
  return invalid('lastEventId', 'is not the id of an event of this execution; leave it out to begin at the beginning');
}

/**
 * Every event after a position, each once and in order: stored log lines first, then what the shared follower sees,
 * with any hole between the two filled from the stored log. The end comes last. Only who has caught up subscribes, so
 * that a long log waits in the store for a slow reader, and not in memory.
 */
export async function* watchExecution(
  { engine, followers, bodies }: { engine: Engine; followers: Followers; bodies: { event: BodyOf } },
  executionId: string,
  { after, signal }: { after: Position; signal: AbortSignal },
): AsyncGenerator<SharedEvent, void> {
  let position = after;
  for await (const event of stored(engine, executionId, position)) {
    if (signal.aborted) return;
    position = event.position;
    yield sharedEvent(event, bodies.event);
  }
  const { queue, leave } = followers.follow(executionId).subscribe();
  const stop = () => queue.end();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    for await (const event of queue) {
      if (nextLine(event) > position.log + 1) {
        for await (const missed of stored(engine, executionId, position, nextLine(event))) {
          position = missed.position;
          yield sharedEvent(missed, bodies.event);
        }
      }
      if (isSeen(event, position)) continue;
      position = advance(position, event);
      yield { ...event, position };
    }
  } finally {
    signal.removeEventListener('abort', stop);
    leave();
  }
}

/** The number that a log line has which comes at this event or next after it. */
function nextLine(event: FollowedEvent): number {
  if (event.type === 'end') return event.end.logCount + 1;
  return event.position.log + (event.type === 'log' ? 0 : 1);
}

async function* stored(
  engine: Engine,
  executionId: string,
  from: Position,
  before = Number.POSITIVE_INFINITY,
): AsyncGenerator<EngineEvent & { type: 'log' }> {
  let { log } = from;
  for (;;) {
    const lines = await engine.logs(executionId, { after: log, limit: pageSize });
    for (const line of lines) {
      if (line.number >= before) return;
      log = line.number;
      yield { type: 'log', position: { log, revision: from.revision }, line };
    }
    if (lines.length < pageSize) return;
  }
}

function isSeen(event: FollowedEvent, position: Position): boolean {
  if (event.type === 'log') return event.line.number <= position.log;
  // The end is emitted again for whoever comes back after it.
  return event.type === 'execution' && event.position.revision <= position.revision && !isFinal(event.execution.state);
}

function advance(position: Position, event: FollowedEvent): Position {
  return event.type === 'log'
    ? { ...position, log: event.line.number }
    : { ...position, revision: event.position.revision };
}
