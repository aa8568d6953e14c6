import { defined } from '@understudy/flows/specs';
import { type Caller, seesEveryProject } from '../../core/caller.ts';
import type { State } from '../../core/execution.ts';
import type { HistoryFilter, HistoryStore } from '../../core/history-store.ts';
import { housekeepingFlows } from '../../core/housekeeping.ts';
import type { StatusBody } from '../../core/status-body.ts';
import { seesNamespace } from '../access/permissions.ts';
import type { ExecutionBodies } from '../executions/execution-bodies.ts';

export interface HistoryQuery {
  readonly namespace?: string | undefined;
  readonly flow_id?: string | undefined;
  /** With housekeeping, which is left out else. */
  readonly system?: boolean | undefined;
  readonly initiator?: string | undefined;
  readonly environment?: string | undefined;
  readonly state?: readonly State[] | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** A page of the history, as callers see it. */
export interface HistoryPageBody {
  readonly items: StatusBody[];
  readonly next_cursor: string | null;
  readonly total: number;
}

/** A page of executions that the caller may see, newest first, with inputs and outputs. */
export async function listHistory(
  { history, bodies }: { history: HistoryStore; bodies: ExecutionBodies },
  caller: Caller,
  query: HistoryQuery,
): Promise<HistoryPageBody> {
  const filter = filterOf(caller, query);
  // Nothing that this caller may see.
  if (filter.namespaces?.length === 0 || filter.projects?.length === 0)
    return { items: [], next_cursor: null, total: 0 };
  const page = await history.page(filter, defined({ limit: query.limit, cursor: query.cursor }));
  return {
    items: await Promise.all(page.items.map(bodies.status)),
    next_cursor: page.nextCursor ?? null,
    total: page.total,
  };
}

function filterOf(caller: Caller, query: HistoryQuery): HistoryFilter {
  const { flow_id: flowId, state: states, from, to, initiator, environment } = query;
  const namespaces = namespacesFor(caller, query.namespace);
  const projects = seesEveryProject(caller) ? undefined : caller.projects;
  const withoutFlows = flowId === undefined && !query.system ? housekeepingFlows : undefined;
  return defined({ namespaces, projects, flowId, withoutFlows, states, from, to, initiator, environment });
}

function namespacesFor(caller: Caller, asked: string | undefined): readonly string[] | undefined {
  if (asked !== undefined) return seesNamespace(caller, asked) ? [asked] : [];
  return caller.namespaces.includes('*') ? undefined : caller.namespaces;
}
