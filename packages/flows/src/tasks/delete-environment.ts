import { defineTask } from '../core/define-task.ts';
import { inputsOf } from '../core/inputs-of.ts';
import type { EnvironmentRef } from '../core/railway.ts';
import { TaskError } from '../core/task-error.ts';
import type { World } from '../core/world.ts';
import { readMarker } from '../ownership/marker.ts';
import { removeEnvironment } from '../ownership/remove-environment.ts';
import { environmentsOf } from '../ownership/staging-environments.ts';
import { deleteEnvironmentSpec } from '../specs/environments.ts';

/**
 * Deletes an environment that Understudy made and waits until it is gone. Refuses any other, and one that others are
 * duplicates of.
 */
export const deleteEnvironment = defineTask({
  id: 'delete-environment',
  outputs: deleteEnvironmentSpec.outputs,
  async run(context, world) {
    const { railway_project_id: projectId, environment_name: name } = inputsOf(deleteEnvironmentSpec, context);
    const environments = await environmentsOf(projectId, world);
    const environment = environments.find((each) => each.name === name);
    if (environment) {
      await refuseForeign(environment, projectId, world);
      refuseSource(environment, environments);
      await removeEnvironment({ id: environment.id, projectId, name }, context, world);
      context.log('INFO', `Deleted the environment "${name}" (${environment.id})`);
    } else {
      // An attempt before this one may have deleted it and crashed before it could report that.
      if (context.attempt === 1) {
        throw new TaskError(`There is no environment "${name}"`, { fatal: true, kind: 'not-found' });
      }
      context.log('INFO', `The environment "${name}" is gone`);
    }
    return { environment_name: name, status: 'deleted' as const, deleted_at: world.clock.now().toISOString() };
  },
});

async function refuseForeign({ id, name }: EnvironmentRef, projectId: string, world: World): Promise<void> {
  if (await readMarker(world, { projectId, environmentId: id })) return;
  throw new TaskError(`"${name}" is not deleted, since Understudy did not create it`, { fatal: true, kind: 'refused' });
}

function refuseSource(environment: EnvironmentRef, all: readonly EnvironmentRef[]): void {
  const names = duplicatesOf(environment, all).map(({ name }) => `"${name}"`);
  if (names.length === 0) return;
  throw new TaskError(`"${environment.name}" is not deleted, since it is the source of ${names.join(', ')}`, {
    fatal: true,
    kind: 'refused',
  });
}

/** The environments of which this one is the source. */
export function duplicatesOf(environment: EnvironmentRef, all: readonly EnvironmentRef[]): readonly EnvironmentRef[] {
  return all.filter(({ sourceEnvironment }) => sourceEnvironment?.id === environment.id);
}
