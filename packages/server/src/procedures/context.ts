import type { Caller, Credential } from '../core/caller.ts';
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
  readonly idempotencyKey: string | undefined;
  readonly reply: Reply;
  readonly services: Services;
}

/** The context behind the guard `authenticated`. */
export interface AuthenticatedContext extends Context {
  readonly caller: Caller;
  /** Aborted when the caller has gone, and in a subscription when its credential is no longer good. */
  readonly signal: AbortSignal;
  /** Of a subscription: the credential that it stands on. */
  readonly session: Session | undefined;
}
