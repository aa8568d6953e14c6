import type { Sql } from 'postgres';
import { AppError } from '../../core/app-error.ts';
import type { EngineEvent, Position } from '../../core/engine.ts';
import { isFinal } from '../../core/execution.ts';
import { logEvents, type ReadLog } from '../../core/log-pages.ts';
import type { ChangeNotifications } from './change-notifications.ts';
import { readLogs } from './log-store.ts';
import { readExecution } from './read-executions.ts';

/**
 * Everything of an execution after a position, each once and in order, until its end or the signal. A snapshot names its
 * last log line; lines up to there come before it, so that the final execution comes after the last line.
 */
export async function* followExecution(
  { sql, changes }: { sql: Sql; changes: ChangeNotifications },
  executionId: string,
  { after, signal }: { after: Position; signal: AbortSignal },
): AsyncGenerator<EngineEvent, void> {
  const lines: ReadLog = (page) => readLogs(sql, executionId, page);
  let position = after;
  while (!signal.aborted) {
    // Asked for before looking, so that a change in between is not missed.
    const changed = changes.next(executionId, signal);
    const snapshot = await readExecution(sql, executionId);
    if (!snapshot) throw new AppError('NotFoundError', 'There is no such execution');
    for await (const event of logEvents(lines, { from: position, upTo: snapshot.lastLog })) {
      position = event.position;
      yield event;
    }
    if (snapshot.revision > position.revision) {
      position = { log: position.log, revision: snapshot.revision };
      yield { type: 'execution', position, execution: snapshot.execution };
    }
    if (isFinal(snapshot.execution.state)) return;
    await changed;
  }
}
