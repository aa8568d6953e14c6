import { createTRPCClient, type TRPCClient } from '@trpc/client';
import type { AppRouter } from '@understudy/server/router';
import { type ExecutionHandle, executionHandle } from './execution-handle.ts';
import { type ConnectOptions, createLinks, idempotencyKey } from './links.ts';
import type {
  AcceptedClone,
  ApiKey,
  AuditExportPage,
  AuditPage,
  AuditQuery,
  AuditVerdict,
  ClonePlan,
  CloneRequest,
  DeletedEnvironment,
  Environment,
  EnvironmentDetail,
  Execution,
  ExecutionEvent,
  HistoryPage,
  HistoryQuery,
  KeyPage,
  KeyRequest,
  KeyWithSecret,
} from './types.ts';
import { toUnderstudyError } from './understudy-error.ts';
import type { WatchOptions } from './watch.ts';

export type { AppRouter } from '@understudy/server/router';
export type { ExecutionHandle } from './execution-handle.ts';
export type { ConnectOptions } from './links.ts';
export type * from './types.ts';
export { UnderstudyError } from './understudy-error.ts';
export type { WatchOptions } from './watch.ts';

/** A clone that was accepted, and the handle on its execution. */
export type StartedClone = AcceptedClone & ExecutionHandle;

/** Understudy, as a program uses it. Every method throws an UnderstudyError that says why. */
export interface UnderstudyClient extends AsyncDisposable {
  readonly clone: {
    /** Starts a clone. Safe to repeat: the same `idempotencyKey` (default: a random one) never starts a second. */
    start(request: Omit<CloneRequest, 'dry_run'>, options?: { idempotencyKey?: string }): Promise<StartedClone>;
    /** What the clone would do; starts nothing. */
    plan(request: Omit<CloneRequest, 'dry_run'>): Promise<ClonePlan>;
  };
  readonly executions: {
    /** A handle on an execution that was started before or elsewhere. */
    of(executionId: string): ExecutionHandle;
    watch(executionId: string, options?: WatchOptions): AsyncGenerator<ExecutionEvent, void>;
    get(executionId: string): Promise<Execution>;
    cancel(executionId: string): Promise<void>;
    retry(executionId: string): Promise<StartedClone>;
    credentials(executionId: string): Promise<{ username: string; password: string }>;
  };
  readonly environments: {
    list(query?: { railway_project_id?: string }): Promise<Environment[]>;
    get(name: string, query?: { railway_project_id?: string }): Promise<EnvironmentDetail>;
    delete(name: string, query?: { railway_project_id?: string }): Promise<DeletedEnvironment>;
  };
  readonly history: { list(query?: HistoryQuery): Promise<HistoryPage> };
  /** API keys, for who has the permission `admin`. A key's secret is in the answer that made it and nowhere else. */
  readonly keys: {
    create(request: KeyRequest): Promise<KeyWithSecret>;
    list(query?: { limit?: number; cursor?: string }): Promise<KeyPage>;
    /** A new secret; the ones before stay valid for the grace period: default "24h", "0s" to end them at once. */
    rotate(keyId: string, options?: { gracePeriod?: string }): Promise<KeyWithSecret>;
    /** Ends the key at once, with every stream that is open on it. */
    revoke(keyId: string): Promise<ApiKey>;
  };
  /** The audit trail, for who has the permission `audit:read`. */
  readonly audit: {
    list(query?: AuditQuery): Promise<AuditPage>;
    verify(): Promise<AuditVerdict>;
    /** One page: go on with `after: page.next` and `until: page.until`, until `next` is null. */
    export(page?: { after?: number; until?: number; limit?: number }): Promise<AuditExportPage>;
  };
  /** The bare tRPC client underneath, for whatever is not above. */
  readonly trpc: TRPCClient<AppRouter>;
  close(): Promise<void>;
}

/** Connects to an Understudy server. Opens nothing until the first call. */
export function createClient(options: ConnectOptions): UnderstudyClient {
  const { links, close } = createLinks(options);
  const trpc = createTRPCClient<AppRouter>({ links });
  const started = (accepted: AcceptedClone): StartedClone => ({
    ...accepted,
    ...executionHandle(trpc, accepted.execution_id),
  });
  return {
    clone: {
      start: async (request, { idempotencyKey: key = crypto.randomUUID() } = {}) =>
        started(accepted(await call(trpc.clone.start.mutate(request, { context: { [idempotencyKey]: key } })))),
      plan: (request) => call(trpc.clone.plan.query(request)),
    },
    executions: {
      of: (id) => executionHandle(trpc, id),
      watch: (id, watchOptions) => executionHandle(trpc, id).watch(watchOptions),
      get: (id) => executionHandle(trpc, id).get(),
      cancel: (id) => executionHandle(trpc, id).cancel(),
      retry: async (id) => started(accepted(await call(trpc.executions.retry.mutate({ execution_id: id })))),
      credentials: (id) => call(trpc.executions.credentials.mutate({ execution_id: id })),
    },
    environments: {
      list: (query = {}) => call(trpc.environments.list.query(query)),
      get: (name, query = {}) => call(trpc.environments.get.query({ name, ...query })),
      delete: (name, query = {}) => call(trpc.environments.delete.mutate({ name, ...query })),
    },
    history: { list: (query = {}) => call(trpc.history.list.query(query)) },
    keys: {
      create: (request) => call(trpc.keys.create.mutate(request)),
      list: (query = {}) => call(trpc.keys.list.query(query)),
      rotate: (key_id, { gracePeriod } = {}) =>
        call(trpc.keys.rotate.mutate({ key_id, ...(gracePeriod === undefined ? {} : { grace_period: gracePeriod }) })),
      revoke: (key_id) => call(trpc.keys.revoke.mutate({ key_id })),
    },
    audit: {
      list: (query = {}) => call(trpc.audit.list.query(query)),
      verify: () => call(trpc.audit.verify.query({})),
      export: (page = {}) => call(trpc.audit.export.query(page)),
    },
    trpc,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function call<T>(promise: Promise<T>): Promise<T> {
  return promise.catch((thrown: unknown) => Promise.reject(toUnderstudyError(thrown)));
}

// `start` answers with a plan only where `dry_run` was asked for, which this client does by `plan`.
function accepted(answer: { status: string }): AcceptedClone {
  return answer as AcceptedClone;
}
