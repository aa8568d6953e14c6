import type { AppError } from '../core/app-error.ts';
import type { AuditEntry } from '../core/audit-entry.ts';
import type { Caller, Credential } from '../core/caller.ts';
import type { Budget } from '../core/request-budget.ts';
import type { Session } from '../core/session.ts';
import type { Services } from '../services/services.ts';

/** What a procedure can add to its answer beside the body. Ignored where a transport has no headers. */
export interface Reply {
  header(name: string, value: string): void;
}

/** What every procedure is given by the transport. */
export interface Context {
  readonly requestId: string;
  readonly credential: Credential | undefined;
  /** What the transport found wrong with the request: thrown before any guard asks, so that it is audited too. */
  readonly refusal?: AppError | undefined;
  /** Where the request came from. */
  readonly remoteAddress?: string | undefined;
  readonly idempotencyKey: string | undefined;
  /** Aborted when the connection has gone; absent where a call has one of its own. */
  readonly gone?: AbortSignal | undefined;
  readonly reply: Reply;
  readonly services: Services;
}

/** What is known of a call while it is under way; its guards add to it. */
export interface AuditNote {
  /** The guard has found out who it is. */
  caller: Caller | undefined;
  /** Reads the input, and notes it. */
  readonly getRawInput: () => Promise<unknown>;
  /** Of the call, where its input has been read and the transport has no header for it. */
  idempotencyKey: string | undefined;
  /** The Railway project that the call is about, once it is known that the caller may touch it. */
  projectId: string | undefined;
  /** Whether the call's success is written by the service, in the transaction of what it changes. */
  recorded: boolean;
  /** The entry of this call, for the audit trail. */
  entry(of: Pick<AuditEntry, 'outcome'> & Partial<AuditEntry>): AuditEntry;
}

/** The context of every procedure: what is noted of the call for the audit trail. */
export interface AuditedContext extends Context {
  readonly audit: AuditNote;
}

/** The context behind the guard `authenticated`. */
export interface AuthenticatedContext extends AuditedContext {
  readonly caller: Caller;
  /** Aborted when the caller has gone, and in a subscription when its credential is no longer valid. */
  readonly signal: AbortSignal;
  /** What is left to the caller, as far as the call has found it out. */
  readonly budgets: { clones?: Budget };
  /** Leaves the caller's turn to their next call: for who waits from now on, instead of working. */
  leaveTurn(): void;
  /** Of a subscription: the credential that it stands on. */
  readonly session: Session | undefined;
}
