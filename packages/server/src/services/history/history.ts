import type { Caller } from '../../core/caller.ts';
import type { HistoryStore } from '../../core/history-store.ts';
import type { PurgeBody } from '../../core/purge-body.ts';
import type { ExecutionBodies } from '../executions/execution-bodies.ts';
import { type PurgeNeeds, purgeHistory } from '../retention/purge-history.ts';
import { type HistoryPageBody, type HistoryQuery, listHistory } from './list-history.ts';

/** The history of executions, as procedures ask for it. */
export interface History {
  list(caller: Caller, query: HistoryQuery): Promise<HistoryPageBody>;
  purge(caller: Caller, requestId: string, dryRun: boolean): Promise<PurgeBody>;
}

/** The door of this folder. The engine is the real one, whose logs the archive takes over. */
export function createHistory(
  needs: PurgeNeeds & { readonly history: HistoryStore; readonly bodies: ExecutionBodies },
): History {
  return {
    list: (caller, query) => listHistory(needs, caller, query),
    purge: (caller, requestId, dryRun) => purgeHistory(needs, { caller, requestId }, dryRun),
  };
}
