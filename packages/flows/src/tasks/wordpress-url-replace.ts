import { z } from 'zod';
import type { ReplaceReport } from '../core/database.ts';
import { defineTask } from '../core/define-task.ts';
import { outputsOf } from '../core/outputs-of.ts';
import type { TaskContext } from '../core/task-context.ts';
import type { World } from '../core/world.ts';
import { reachDatabase } from '../databases/reach-database.ts';
import { wpSearchReplace } from '../databases/wp-search-replace.ts';
import { type Clone, cloneOf } from '../ownership/clone-of.ts';
import { assignDomain } from './assign-domain.ts';
import { createEnvironment } from './create-environment.ts';
import { syncDatabase } from './sync-database.ts';

/** Replaces production's URLs by the staging URL in the copied databases, never in production's. */
export const wordpressUrlReplace = defineTask({
  id: 'wordpress-url-replace',
  outputs: z.object({ urls_replaced: z.number().int(), cells_changed: z.number().int() }),
  async run(context, world) {
    const { source_urls, staging_url } = outputsOf(assignDomain, context);
    if (source_urls.length === 0) context.log('WARN', 'The source has no domain, so that there is no URL to replace');
    let urls = 0;
    let cells = 0;
    for (const from of source_urls) {
      const replaced = await replaceOne({ from, to: staging_url }, context, world);
      context.log('INFO', `Replaced ${replaced.occurrences} URLs: ${from} is now ${staging_url}`);
      urls += replaced.occurrences;
      cells += replaced.cells;
    }
    context.metric('urls_replaced', urls);
    return { urls_replaced: urls, cells_changed: cells };
  },
});

type Replaced = Pick<ReplaceReport, 'cells' | 'occurrences'>;

async function replaceOne(urls: { from: string; to: string }, context: TaskContext, world: World): Promise<Replaced> {
  const command = world.settings.wpSearchReplaceCommand;
  if (!command) return replaceInDatabases(urls, cloneOf(context), { context, world });
  // What wp counts is cells.
  const count = await wpSearchReplace(command, urls, context);
  return { cells: count, occurrences: count };
}

async function replaceInDatabases(
  urls: { from: string; to: string },
  { projectId, name }: Clone,
  { context, world }: { context: TaskContext; world: World },
): Promise<Replaced> {
  const environment = { id: outputsOf(createEnvironment, context).environment_id, name };
  const own = { projectId, environmentId: environment.id };
  const total = { cells: 0, occurrences: 0 };
  for (const database of outputsOf(syncDatabase, context).databases) {
    const address = await reachDatabase({ database, environment, own }, context, world);
    const report = await world.databases[database.kind].replaceUrls(address, urls, context);
    total.cells += report.cells;
    total.occurrences += report.occurrences;
  }
  return total;
}
