import { z } from 'zod';
import type { CopyReport, DatabaseAddress } from '../core/database.ts';
import { defineTask } from '../core/define-task.ts';
import { outputsOf } from '../core/outputs-of.ts';
import type { EnvironmentRef, RailwayEnvironment } from '../core/railway.ts';
import type { TaskContext } from '../core/task-context.ts';
import { TaskError } from '../core/task-error.ts';
import type { World } from '../core/world.ts';
import { type Database, database, databasesOf } from '../databases/databases-of.ts';
import { metricsOnTop } from '../databases/metrics-on-top.ts';
import { approachDatabase } from '../databases/reach-database.ts';
import { cloneOf } from '../ownership/clone-of.ts';
import { closeProxies } from '../ownership/opened-proxies.ts';
import { seconds } from '../specs/seconds.ts';
import { createEnvironment } from './create-environment.ts';
import { validateInputs } from './validate-inputs.ts';

/**
 * Copies every database of the source into the environment that this execution made; the driver proves that the copy is
 * equal. The source is only read. A source without a database is fine.
 */
export const syncDatabase = defineTask({
  id: 'sync-database',
  outputs: z.object({
    databases: z.array(database),
    database_size: z.number().int(),
    rows_copied: z.number().int(),
    tables_copied: z.number().int(),
    bytes_copied: z.number().int(),
    sync_duration: z.string(),
  }),
  async run(context, world) {
    const { projectId, name } = cloneOf(context);
    const begun = world.clock.now();
    const source = await world.railway.environment(outputsOf(validateInputs, context).source_environment_id, projectId);
    const target = { id: outputsOf(createEnvironment, context).environment_id, name };
    const databases = await databasesOf(source, projectId, world);
    if (databases.length === 0) context.log('INFO', `"${source.name}" has no database: nothing to copy`);
    const counting = metricsOnTop(context);
    const copies: Copied[] = [];
    for (const each of databases) {
      copies.push(await copyOne({ database: each, source, target, projectId }, counting.next(), world));
    }
    // The way into production is not left open for longer than it is needed.
    await closeProxies({ projectId, environmentId: target.id }, context, world, source.id);
    return {
      databases: [...databases],
      database_size: sum(copies.map(({ size }) => size)),
      rows_copied: sum(copies.map(({ rows }) => rows)),
      tables_copied: sum(copies.map(({ tables }) => tables.length)),
      bytes_copied: sum(copies.map(({ bytes }) => bytes)),
      sync_duration: seconds(world.clock.now().getTime() - begun.getTime()),
    };
  },
});

interface Copied extends CopyReport {
  readonly size: number;
}

interface CopyTask {
  readonly database: Database;
  readonly source: RailwayEnvironment;
  readonly target: Pick<EnvironmentRef, 'id' | 'name'>;
  readonly projectId: string;
}

async function copyOne({ database, source, target, projectId }: CopyTask, context: TaskContext, world: World) {
  const own = { projectId, environmentId: target.id };
  const driver = world.databases[database.kind];
  const toTarget = await approachDatabase({ database, environment: target, own }, context, world);
  const toSource = await approachDatabase({ database, environment: source, own }, context, world);
  const [to, from] = await Promise.all([toTarget.arrive(), toSource.arrive()]);
  refuseSameServer(from, to);
  context.log('INFO', `Copying ${database.name} from ${from.describe} to ${to.describe}`);
  const report = await driver.copy(from, to, context);
  const size = await driver.size(to, context);
  context.log(
    'INFO',
    `Copied ${database.name} and checked it equal: tables ${report.tables.length}, rows ${report.rows}`,
  );
  return { ...report, size };
}

/** The last guard before anything is overwritten: what is written to must not be what is read. */
function refuseSameServer(source: DatabaseAddress, target: DatabaseAddress): void {
  if (new URL(source.url).host.toLowerCase() !== new URL(target.url).host.toLowerCase()) return;
  throw new TaskError(`Source and target are the same server (${target.describe}): nothing was written`, {
    fatal: true,
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
