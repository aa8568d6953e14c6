import type { AcceptedBody } from '../../core/accepted-body.ts';
import type { CallbackSender, CallbackStore } from '../../core/callback.ts';
import type { Clock } from '../../core/clock.ts';
import type { ProjectNames } from '../../core/project-names.ts';
import type { Budget } from '../../core/request-budget.ts';
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
  readonly serverPublicKey: string;
}

/** A clone that was accepted, now or, where it is `replayed`, by an earlier request of the same idempotency key. */
export interface AcceptedClone {
  readonly accepted: AcceptedBody;
  readonly replayed: boolean;
  /** What is left of the caller's clones; absent where nobody counted. */
  readonly clones?: Budget;
}
