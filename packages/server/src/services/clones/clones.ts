import { createHash, timingSafeEqual } from 'node:crypto';
import type { Flow } from '@understudy/flows';
import type { Caller } from '../../core/caller.ts';
import type { PlanBody } from '../../core/plan-body.ts';
import type { RequestOrigin } from '../../core/request-origin.ts';
import type { ExecutionSources } from '../executions/find-execution.ts';
import type { PlacedRequest } from './clone-intent.ts';
import type { AcceptedClone, CloneNeeds } from './clone-needs.ts';
import { planClone } from './plan-clone.ts';
import { retryClone } from './retry-clone.ts';
import { settleIntents } from './settle-intents.ts';
import { startClone } from './start-clone.ts';

/** Clones, as procedures ask for them. */
export interface Clones {
  start(origin: RequestOrigin, placed: PlacedRequest): Promise<AcceptedClone>;
  /** Starts one that did not succeed again, with the same inputs. */
  retry(origin: RequestOrigin, executionId: string): Promise<AcceptedClone>;
  plan(caller: Caller, placed: PlacedRequest): Promise<PlanBody>;
  /** Whether a webhook URL's end is the configured key. */
  isWebhookKey(key: string): boolean;
}

/** What housekeeping asks of clones. */
export interface CloneHousekeeping {
  /** Settles intents whose start broke off; all of them `atStart`, when no request can be under way. */
  settle(options?: { atStart: boolean }): Promise<void>;
}

/** The door of this folder. */
export function createClones(
  needs: CloneNeeds & ExecutionSources & { readonly flows: readonly Flow[]; readonly webhookKey: string | undefined },
): Clones & CloneHousekeeping {
  return {
    start: (origin, placed) => startClone(needs, origin, placed),
    retry: (origin, executionId) => retryClone(needs, origin, executionId),
    plan: (caller, placed) => planClone(needs, caller, placed),
    isWebhookKey: (key) => needs.webhookKey !== undefined && isSameSecret(key, needs.webhookKey),
    async settle({ atStart } = { atStart: false }) {
      await settleIntents(needs, atStart ? { olderThanMs: 0 } : {});
      await needs.intents.releaseEnded();
    },
  };
}

function isSameSecret(given: string, expected: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(expected));
}
