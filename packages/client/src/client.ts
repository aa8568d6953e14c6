import type { ExecutionEvent } from './events.ts';
import type { ExecutionHandle } from './execution-handle.ts';
import type { ChangeOptions, RequestOptions, WatchOptions } from './options.ts';
import type { Disposer } from './platform.ts';
import type { SucceededClone } from './succeeded.ts';
import type {
  AuditExportPage,
  AuditPage,
  AuditQuery,
  AuditVerdict,
  Clone,
  CloneRequest,
  Credentials,
  Deletion,
  Environment,
  EnvironmentDetail,
  Execution,
  HistoryPage,
  HistoryQuery,
  Key,
  KeyPage,
  KeyRequest,
  KeyWithSecret,
  Plan,
  Procedures,
  Purge,
} from './types.ts';

type Input<N extends keyof Procedures> = Procedures[N]['input'];

/** A clone that was accepted, and the handle on its execution. */
export type StartedClone = Clone & ExecutionHandle<SucceededClone>;

/**
 * Understudy, as a program uses it. Every method throws an UnderstudyError that says why, and an AbortError where its
 * signal was aborted. What changes something carries an idempotency key, so that it is done once however often it is sent.
 */
export type UnderstudyClient = Disposer & {
  readonly clone: {
    /** Starts a clone. */
    start(request: Omit<CloneRequest, 'dry_run'>, options?: ChangeOptions): Promise<StartedClone>;
    /** What the clone would do; starts nothing. */
    plan(request: Omit<CloneRequest, 'dry_run'>, options?: RequestOptions): Promise<Plan>;
  };
  readonly executions: {
    /** A handle on an execution that was started before or elsewhere. */
    of(executionId: string): ExecutionHandle;
    watch(executionId: string, options?: WatchOptions): AsyncGenerator<ExecutionEvent, void>;
    get(executionId: string, options?: RequestOptions): Promise<Execution>;
    /** Stops it, and rolls back what it made. */
    cancel(executionId: string, options?: ChangeOptions): Promise<void>;
    /** Starts a clone that did not succeed again, with the same inputs. */
    retry(executionId: string, options?: ChangeOptions): Promise<StartedClone>;
    /** Opens credentials that were sealed for the server's own key, once. */
    credentials(executionId: string, options?: ChangeOptions): Promise<Credentials>;
  };
  readonly environments: {
    list(query?: Input<'environments.list'>, options?: RequestOptions): Promise<Environment[]>;
    get(
      name: string,
      query?: Omit<Input<'environments.get'>, 'name'>,
      options?: RequestOptions,
    ): Promise<EnvironmentDetail>;
    /** Deletes it; answers before it is done where that takes longer than ten seconds. */
    delete(
      name: string,
      query?: Omit<Input<'environments.delete'>, 'name'>,
      options?: ChangeOptions,
    ): Promise<Deletion>;
  };
  readonly history: {
    list(query?: HistoryQuery, options?: RequestOptions): Promise<HistoryPage>;
    /** Removes executions whose time is up, as much as one request may; for who has the permission `admin`. */
    purge(request?: Input<'history.purge'>, options?: ChangeOptions): Promise<Purge>;
  };
  /** API keys, for who has the permission `admin`. A key's secret is in the answer that made it and nowhere else. */
  readonly keys: {
    create(request: KeyRequest, options?: ChangeOptions): Promise<KeyWithSecret>;
    list(query?: Input<'keys.list'>, options?: RequestOptions): Promise<KeyPage>;
    /** A new secret; the ones before stay valid for the grace period: default "24h", "0s" to end them at once. */
    rotate(keyId: string, options?: ChangeOptions & { readonly gracePeriod?: string }): Promise<KeyWithSecret>;
    /** Ends the key at once, with every stream that is open on it. */
    revoke(keyId: string, options?: ChangeOptions): Promise<Key>;
  };
  /** The audit trail, for who has the permission `audit:read`. */
  readonly audit: {
    list(query?: AuditQuery, options?: RequestOptions): Promise<AuditPage>;
    verify(options?: RequestOptions): Promise<AuditVerdict>;
    /** One page: go on with `after: page.next` and `until: page.until`, until `next` is null. */
    export(page?: Input<'audit.export'>, options?: RequestOptions): Promise<AuditExportPage>;
  };
  /** Ends every watch, with an AbortError. */
  close(): Promise<void>;
};
