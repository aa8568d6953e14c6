import type { EnvironmentDetail, EnvironmentSummary } from '@understudy/flows/specs';
import type { z } from 'zod';
import type { Caller } from '../core/caller.ts';
import type { CloneRequest } from '../core/clone-request.ts';
import type { PurgeBody } from '../core/purge-body.ts';
import type { Budget, RequestBudget } from '../core/request-budget.ts';
import type { RequestOrigin } from '../core/request-origin.ts';
import type { Session } from '../core/session.ts';
import type { LogBody, PlanBody, StatusBody, WatchEvent } from '../core/status-body.ts';
import type { Identify } from './access/identify.ts';
import type { Keys } from './access/keys/create-keys.ts';
import type { Sessions } from './access/sessions.ts';
import type { Audit } from './audit/create-audit.ts';
import type { AcceptedClone } from './clones/clone-needs.ts';
import type { deletionBody } from './environments/delete-environment.ts';
import type { FlowOrigin } from './environments/run-flow.ts';
import type { credentialsBody } from './executions/open-credentials.ts';
import type { HistoryQuery } from './history/list-history.ts';
import type { IdempotentCall } from './idempotency/answer-once.ts';

/** All that procedures can ask for. Each is one decision, built in `create-services.ts`. */
export interface Services {
  readonly identify: Identify;
  readonly sessions: Pick<Sessions, 'open' | 'openStream'>;
  readonly keys: Keys;
  readonly clones: {
    start(order: RequestOrigin, request: CloneRequest): Promise<AcceptedClone>;
    plan(caller: Caller, request: CloneRequest): Promise<PlanBody>;
    /** Whether a webhook URL's end is the configured key. */
    isWebhookKey(key: string): boolean;
  };
  /** Does a mutation once for each idempotency key; `services/idempotency/answer-once.ts`. */
  answerOnce<T>(order: IdempotentCall, act: () => Promise<T>): Promise<{ answer: T; replayed: boolean }>;
  readonly limits: {
    /** Takes one request from the caller's budget. */
    takeRequest(caller: Caller): ReturnType<RequestBudget['take']>;
    /** How many clones the caller may still start. */
    clones(caller: Caller): Promise<Budget>;
  };
  readonly executions: {
    get(caller: Caller, executionId: string): Promise<StatusBody>;
    logs(caller: Caller, executionId: string, page: { after: number; limit: number }): Promise<LogBody[]>;
    watch(
      caller: Caller,
      executionId: string,
      from: { lastEventId: string | undefined; signal: AbortSignal; session?: Session | undefined },
    ): AsyncIterable<{ id: string; event: WatchEvent }>;
    cancel(caller: Caller, executionId: string): Promise<StatusBody>;
    retry(order: RequestOrigin, executionId: string): Promise<AcceptedClone>;
    openCredentials(order: RequestOrigin, executionId: string): Promise<z.infer<typeof credentialsBody>>;
  };
  readonly environments: {
    list(order: FlowOrigin, projectId: string | undefined): Promise<EnvironmentSummary[]>;
    get(order: FlowOrigin, projectId: string | undefined, name: string): Promise<EnvironmentDetail>;
    delete(order: FlowOrigin, projectId: string | undefined, name: string): Promise<z.infer<typeof deletionBody>>;
  };
  readonly history: {
    list(
      caller: Caller,
      query: HistoryQuery,
    ): Promise<{ items: StatusBody[]; next_cursor: string | null; total: number }>;
    purge(caller: Caller, requestId: string, dryRun: boolean): Promise<PurgeBody>;
  };
  readonly audit: Audit;
  /** Resolves when everything that the server needs can be reached; rejects with the reason. */
  ready(): Promise<void>;
}
