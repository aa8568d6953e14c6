import { expireEnvironmentsSpec } from '@understudy/flows/specs';
import type { Clock } from '../../core/clock.ts';
import type { Engine } from '../../core/engine.ts';
import type { EnvironmentListings } from '../../core/environment-listings.ts';
import type { Logger } from '../../core/logger.ts';
import type { Followers } from '../executions/follow/followers.ts';

// The schedule comes every five minutes: what it should have seen to by now is in a project that it does not know, or there
// is none.
const scheduledWithinMs = 6 * 60_000;

/** What expiry needs beside the engine's own schedule, which knows one project at most. */
export interface ExpiryNeeds {
  readonly engine: Pick<Engine, 'start'>;
  readonly listings: Pick<EnvironmentListings, 'overdue'>;
  readonly followers: Pick<Followers, 'follow'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Starts the flow `expire-environments` for every project where an environment's time is up, and no schedule has done it. */
export async function expireUnscheduled(needs: ExpiryNeeds): Promise<void> {
  const { listings, clock, logger } = needs;
  try {
    const before = new Date(clock.now().getTime() - scheduledWithinMs);
    for (const projectId of await listings.overdue(before)) await expireIn(needs, projectId);
  } catch (error) {
    logger.warn({ err: error }, 'environments whose time is up could not be looked for');
  }
}

// A second one at once, by another replica, finds nothing to do.
async function expireIn({ engine, followers, logger }: ExpiryNeeds, projectId: string): Promise<void> {
  const { namespace, id: flowId } = expireEnvironmentsSpec;
  const { id } = await engine.start({ namespace, flowId, inputs: { railway_project_id: projectId }, labels: {} });
  followers
    .follow(id)
    .ended.catch((error: unknown) => logger.warn({ err: error, executionId: id }, 'an expiry is not followed'));
}
