import type { Access } from './access/access.ts';
import type { Audit } from './audit/create-audit.ts';
import type { Clones } from './clones/clones.ts';
import type { Environments } from './environments/environments.ts';
import type { Executions } from './executions/executions.ts';
import type { History } from './history/history.ts';
import type { IdempotentCall } from './idempotency/answer-once.ts';

/** All that procedures can ask for, a slice for each folder of services; each is built by its folder's door. */
export interface Services extends Access {
  readonly clones: Clones;
  readonly executions: Executions;
  readonly environments: Environments;
  readonly history: History;
  readonly audit: Audit;
  /** Does a mutation once for each idempotency key; `services/idempotency/answer-once.ts`. */
  answerOnce<T>(call: IdempotentCall, act: () => Promise<T>): Promise<{ answer: T; replayed: boolean }>;
  /** Resolves when everything that the server needs can be reached; rejects with the reason. */
  ready(): Promise<void>;
  /** What an operator should look at though the server can work. */
  warnings(): readonly string[];
}
