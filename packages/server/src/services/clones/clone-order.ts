import type { AuditEntry } from '../../core/audit-entry.ts';
import type { CallbackSender, CallbackStore } from '../../core/callback.ts';
import type { Caller } from '../../core/caller.ts';
import type { Clock } from '../../core/clock.ts';
import type { ProjectNames } from '../../core/project-names.ts';
import type { Budget } from '../../core/request-budget.ts';
import type { AcceptedBody } from '../../core/status-body.ts';
import type { CloneLimit } from '../access/clone-limit.ts';
import type { RunTokens } from '../access/run-tokens.ts';
import type { ExecutionBodies } from '../executions/execution-bodies.ts';
import type { StartNeeds } from './start-intent.ts';

/** What cloning needs. */
export interface CloneNeeds extends StartNeeds {
  readonly projectNames: ProjectNames;
  readonly bodies: ExecutionBodies;
  readonly runTokens: RunTokens;
  readonly cloneLimit: CloneLimit;
  readonly callbacks: CallbackStore;
  readonly callbackSender: CallbackSender;
  readonly clock: Clock;
  readonly defaultProjectId: string | undefined;
  readonly serverPublicKey: string;
}

/** Who asks for a clone, and with which request. */
export interface CloneOrder {
  readonly caller: Caller;
  readonly requestId: string;
  readonly idempotencyKey: string | undefined;
  /** Written in the transaction that accepts it; as a success, in the one that notes its start. */
  readonly audit: AuditEntry;
}

/** A clone that was accepted, now or, where it is `replayed`, by an earlier request of the same idempotency key. */
export interface AcceptedClone {
  readonly accepted: AcceptedBody;
  readonly replayed: boolean;
  /** What is left of the caller's clones; absent where nobody counted. */
  readonly clones?: Budget;
}
