import { defineTask } from '../core/define-task.ts';
import { inputsOf } from '../core/inputs-of.ts';
import { reasonOf } from '../core/reason-of.ts';
import { TaskError } from '../core/task-error.ts';
import { removeEnvironment } from '../ownership/remove-environment.ts';
import { stagingEnvironments } from '../ownership/staging-environments.ts';
import { expireEnvironmentsSpec } from '../specs/environments.ts';
import { duplicatesOf } from './delete-environment.ts';

/** Deletes the environments that Understudy made and whose time is up. One that cannot be deleted does not keep the others. */
export const expireEnvironments = defineTask({
  id: 'expire-environments',
  outputs: expireEnvironmentsSpec.outputs,
  async run(context, world) {
    const projectId = inputsOf(expireEnvironmentsSpec, context).railway_project_id;
    const { all, staging } = await stagingEnvironments(projectId, world);
    const now = world.clock.now().getTime();
    const expired = staging.filter(({ marker }) => Date.parse(marker.expiresAt ?? '') <= now);
    const deleted: string[] = [];
    const failed: string[] = [];
    for (const { ref } of expired) {
      if (duplicatesOf(ref, all).length > 0) {
        context.log('WARN', `"${ref.name}" has expired, but is the source of another environment: keeping it`);
        continue;
      }
      try {
        await removeEnvironment({ id: ref.id, projectId, name: ref.name }, context, world);
        context.log('INFO', `Deleted "${ref.name}", whose time was up`);
        deleted.push(ref.name);
      } catch (error) {
        context.signal.throwIfAborted();
        context.log('WARN', `"${ref.name}" could not be deleted: ${reasonOf(error)}`);
        failed.push(ref.name);
      }
    }
    if (failed.length > 0) throw new TaskError(`Could not delete ${failed.join(', ')}`, { fatal: false });
    return { deleted };
  },
});
