import { type RailwayEnvironment, RailwayError } from '../core/railway.ts';
import type { TaskContext } from '../core/task-context.ts';
import { TaskError } from '../core/task-error.ts';
import { waitFor } from '../core/wait-for.ts';
import type { World } from '../core/world.ts';
import { applyChanges } from '../deployments/apply-changes.ts';
import type { Clone } from './clone-of.ts';
import { findHolder } from './find-holder.ts';
import { markAsOurs } from './mark-as-ours.ts';
import { removeEnvironment } from './remove-environment.ts';

const timeoutMs = 10 * 60_000;
/**
 * How long to look for the effect of a create before it is sent again: after a time-out it may still be under way, after
 * an error hardly. Too early does no harm, since names are unique in a project.
 */
const lostCreateMs = { timeout: 30_000, error: 3_000 };
/** How long a duplicate may be without services before it counts as left behind by an abandoned create. */
const emptyMs = 30_000;

interface Actors {
  readonly context: TaskContext;
  readonly world: World;
}

/** Finds this execution's environment or makes it, and marks it at once; gives its id once its services are there. */
export async function duplicateSource(clone: Clone, source: RailwayEnvironment, actors: Actors): Promise<string> {
  const { context, world } = actors;
  const create = creator(clone, source, actors);
  return waitFor(
    {
      what: `the environment "${clone.name}"`,
      timeoutMs,
      probe: async () => {
        const environmentId = (await existing(clone, context, world)) ?? (await create());
        if (environmentId === undefined) return undefined;
        await markAsOurs(clone, environmentId, actors);
        const applied = await applyChanges(environmentId, context, world);
        if (applied && (await hasServices(environmentId, source, { clone, ...actors }))) return environmentId;
        context.log(
          'WARN',
          `The environment ${environmentId} has no services, as an abandoned create leaves it: deleting it to create it again`,
        );
        await removeEnvironment({ id: environmentId, projectId: clone.projectId, name: clone.name }, context, world);
        return undefined;
      },
    },
    context,
    world,
  );
}

async function existing(clone: Clone, context: TaskContext, world: World): Promise<string | undefined> {
  const holder = await findHolder(clone, world);
  if (holder.kind === 'nobody') return undefined;
  if (holder.kind === 'other') {
    throw new TaskError(
      `An environment named "${clone.name}" exists that this execution did not make (${holder.environment.id})`,
      { fatal: true },
    );
  }
  context.log('INFO', `Found the environment "${clone.name}" that this execution made (${holder.environment.id})`);
  return holder.environment.id;
}

/** Creates; but while the effect of a create whose answer was lost may still show, it leaves the looking to its caller. */
function creator(clone: Clone, source: RailwayEnvironment, { context, world }: Actors) {
  const now = () => world.clock.now().getTime();
  let notBefore = 0;

  function unlessLost(error: unknown): undefined {
    if (!(error instanceof RailwayError)) throw error;
    if (error.code === 'name-taken') {
      context.log('INFO', `The name "${clone.name}" is still reserved, waiting until Railway frees it`);
      return;
    }
    if (!error.unknownOutcome) throw error;
    context.log('WARN', `${error.message}: looking whether the environment was made all the same`);
    notBefore = now() + lostCreateMs[error.code === 'timeout' ? 'timeout' : 'error'];
  }

  return async (): Promise<string | undefined> => {
    if (now() < notBefore) return undefined;
    context.log('INFO', `Duplicating "${source.name}" as "${clone.name}"`);
    const { projectId, name } = clone;
    const created = world.railway.createEnvironment({ projectId, name, sourceEnvironmentId: source.id });
    return (await created.catch(unlessLost))?.id;
  };
}

async function hasServices(
  environmentId: string,
  source: RailwayEnvironment,
  { clone, context, world }: Actors & { clone: Clone },
): Promise<boolean> {
  const deadline = world.clock.now().getTime() + emptyMs;
  return waitFor(
    {
      what: `the services of "${clone.name}"`,
      timeoutMs: 2 * emptyMs,
      probe: async () => {
        const { services } = await world.railway.environment(environmentId, clone.projectId);
        if (services.length > 0 || source.services.length === 0) return true;
        return world.clock.now().getTime() < deadline ? undefined : false;
      },
    },
    context,
    world,
  );
}
