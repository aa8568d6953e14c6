import type { Flow } from '@understudy/flows';
import type { KestraClient } from '@understudy/flows/kestra';
import type { Clock } from '../../core/clock.ts';
import type { Journal } from '../../core/kestra-journal.ts';
import type { Logger } from '../../core/logger.ts';

/** What the Kestra engine is built from. */
export interface KestraEngineOptions {
  readonly client: KestraClient;
  readonly journal: Journal;
  readonly flows: readonly Flow[];
  /** What tells this Understudy from others on the same Kestra. */
  readonly instance: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface KestraNeeds extends KestraEngineOptions {
  readonly flowOf: FlowOf;
}

/** What a flow says of its tasks; undefined for a flow that is not ours. */
export type FlowOf = (execution: { namespace: string; flowId: string }) => Flow | undefined;
