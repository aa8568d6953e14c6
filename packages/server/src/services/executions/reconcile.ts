import { isFinal } from '../../core/execution.ts';
import type { Logger } from '../../core/logger.ts';
import type { ExecutionSources } from './find-execution.ts';
import type { Followers } from './follow/followers.ts';

const newestLooked = 50;

/**
 * Brings the history up to date with the engine: goes on following what had not ended, and finds what was started
 * elsewhere (by a schedule, by another server, in Kestra itself).
 */
export async function reconcile({
  engine,
  history,
  followers,
  logger,
}: ExecutionSources & { followers: Followers; logger: Logger }): Promise<void> {
  try {
    const { items } = await engine.list({}, { limit: newestLooked });
    const news = await Promise.all(items.map(async (item) => ({ item, known: await history.find(item.id) })));
    const unknown = news.filter(({ known }) => !known || !isFinal(known.state)).map(({ item }) => item.id);
    // A follower logs what breaks it off; what the engine no longer has cannot be followed.
    for (const id of new Set([...(await history.unfinished()), ...unknown])) followers.follow(id).ended.catch(() => {});
  } catch (error) {
    logger.warn({ err: error }, 'the history could not be brought up to date');
  }
}
