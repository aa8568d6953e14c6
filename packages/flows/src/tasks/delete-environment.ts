import { defineTask } from '../core/define-task.ts';
import type { EnvironmentRef } from '../core/railway.ts';
import { TaskError } from '../core/task-error.ts';
import { deleteEnvironmentSpec } from '../specs/environments.ts';
import { inputsOf } from './inputs-of.ts';
import { readMarker } from './marker.ts';
import { removeEnvironment } from './remove-environment.ts';

/**
 * Deletes an environment that Understudy made and waits until it is gone; refuses any other, and one that others are
 * duplicates of. One that is not there is as good as deleted, since an earlier attempt may have done it.
 */
export const deleteEnvironment = defineTask({
  id: 'delete-environment',
  outputs: deleteEnvironmentSpec.outputs,
  async run(context, world) {
    const { railway_project_id: projectId, environment_name: name } = inputsOf(deleteEnvironmentSpec, context);
    const environments = await world.railway.environments(projectId);
    const environment = environments.find((each) => each.name === name);
    if (environment) {
      refuseSource(environment, environments);
      if (!(await readMarker(world, { projectId, environmentId: environment.id }))) {
        throw new TaskError(`"${name}" is not deleted: Understudy did not create it`, { fatal: true });
      }
      await removeEnvironment({ id: environment.id, projectId, name }, context, world);
      context.log('INFO', `Deleted the environment "${name}" (${environment.id})`);
    } else {
      context.log('WARN', `There is no environment "${name}" (any more): nothing to delete`);
    }
    return { environment_name: name, status: 'deleted' as const, deleted_at: world.clock.now().toISOString() };
  },
});

function refuseSource(environment: EnvironmentRef, all: readonly EnvironmentRef[]): void {
  const duplicates = duplicatesOf(environment, all);
  if (duplicates.length === 0) return;
  throw new TaskError(
    `"${environment.name}" is not deleted: it is the source of ${duplicates.map(({ name }) => `"${name}"`).join(', ')}`,
    { fatal: true },
  );
}

/** The environments of which this one is the source. */
export function duplicatesOf(environment: EnvironmentRef, all: readonly EnvironmentRef[]): readonly EnvironmentRef[] {
  return all.filter(({ sourceEnvironment }) => sourceEnvironment?.id === environment.id);
}
