import { AppError } from '../../core/app-error.ts';
import type { Engine, EngineEvent, Position } from '../../core/engine.ts';
import { isFinal } from '../../core/execution.ts';
import type { HistoryStore } from '../../core/history-store.ts';
import type { LogArchive } from '../../core/log-archive.ts';
import { logEvents } from '../../core/log-pages.ts';

interface ArchivedNeeds {
  readonly engine: Engine;
  readonly archive: Pick<LogArchive, 'lines'>;
  readonly history: Pick<HistoryStore, 'find'>;
}

/**
 * The engine, with the logs that were archived read from there, and with the executions that the engine has forgotten
 * read from the history. Lines, their numbers and their hash do not show where they were kept.
 */
export function createEngineWithArchive(needs: ArchivedNeeds): Engine {
  const { engine, archive } = needs;
  const logs: Engine['logs'] = async (id, page) => (await archive.lines(id, page)) ?? engine.logs(id, page);
  return { ...engine, logs, follow: (id, after, signal) => follow({ ...needs, logs }, id, { after, signal }) };
}

type FollowNeeds = ArchivedNeeds & Pick<Engine, 'logs'>;

async function* follow(
  needs: FollowNeeds,
  id: string,
  { after, signal }: { after: Position; signal: AbortSignal },
): AsyncGenerator<EngineEvent, void> {
  let position = after;
  if (await isArchived(needs, id)) return yield* storedEvents(needs, id, position);
  try {
    for await (const event of needs.engine.follow(id, position, signal)) {
      // Put into the archive while it was being followed: what the engine no longer had to tell is there.
      const missed = isEnd(event) && (await isArchived(needs, id));
      if (missed) return yield* storedEvents(needs, id, position);
      position = event.position;
      yield event;
    }
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'NotFoundError')) throw error;
    const known = await needs.history.find(id);
    if (!known || !isFinal(known.state)) throw error;
    yield* storedEvents(needs, id, position);
  }
}

async function isArchived({ archive }: FollowNeeds, id: string): Promise<boolean> {
  return (await archive.lines(id, { after: 0, limit: 0 })) !== undefined;
}

function isEnd(event: EngineEvent): boolean {
  return event.type === 'execution' && isFinal(event.execution.state);
}

// What is left of its log, and then its end.
async function* storedEvents(
  { logs, history }: FollowNeeds,
  id: string,
  from: Position,
): AsyncGenerator<EngineEvent, void> {
  let { log } = from;
  for await (const event of logEvents((page) => logs(id, page), { from })) {
    log = event.position.log;
    yield event;
  }
  const execution = await history.find(id);
  if (!execution) throw new AppError('NotFoundError', 'There is no such execution');
  yield { type: 'execution', position: { log, revision: from.revision + 1 }, execution };
}
