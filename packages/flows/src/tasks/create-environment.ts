import { z } from 'zod';
import { defineTask } from '../core/define-task.ts';
import { outputsOf } from '../core/outputs-of.ts';
import type { RailwayEnvironment } from '../core/railway.ts';
import type { TaskContext } from '../core/task-context.ts';
import type { World } from '../core/world.ts';
import { databasesOf } from '../databases/databases-of.ts';
import { waitUntilDeployed } from '../deployments/wait-until-deployed.ts';
import { cloneOf } from '../ownership/clone-of.ts';
import { duplicateSource } from '../ownership/duplicate-source.ts';
import { markAsOurs } from '../ownership/mark-as-ours.ts';
import { validateInputs } from './validate-inputs.ts';

/**
 * Duplicates the source environment and waits until its databases run. Looks before it creates, so that it may be run
 * again at any point; marks the environment as this execution's as soon as it exists.
 */
export const createEnvironment = defineTask({
  id: 'create-environment',
  outputs: z.object({ environment_id: z.string(), environment_name: z.string() }),
  async run(context, world) {
    const clone = cloneOf(context);
    const { projectId } = clone;
    const sourceId = outputsOf(validateInputs, context).source_environment_id;
    const source = await world.railway.environment(sourceId, projectId);
    const environmentId = await duplicateSource(clone, source, { context, world });
    // Applying the changes may have overwritten the marker with the source's own.
    await markAsOurs(clone, environmentId, { context, world });
    await reportSealed(source, context, world);
    const databases = await databasesOf(source, projectId, world);
    await waitUntilDeployed(
      { projectId, environmentId, serviceIds: databases.map(({ service_id }) => service_id) },
      context,
      world,
    );
    context.log('INFO', `The environment "${clone.name}" exists, and its databases run (${environmentId})`);
    return { environment_id: environmentId, environment_name: clone.name };
  },
});

async function reportSealed(source: RailwayEnvironment, context: TaskContext, world: World): Promise<void> {
  const sealed = await world.railway.sealedVariables(source.id);
  if (sealed.length === 0) return;
  context.log(
    'WARN',
    `Railway does not copy sealed variables; set them by hand where they are needed: ${sealed.join(', ')}`,
  );
}
