import { defineTask } from '../core/define-task.ts';
import { inputsOf } from '../core/inputs-of.ts';
import { RailwayError } from '../core/railway.ts';
import type { World } from '../core/world.ts';
import { type StagingEnvironment, stagingEnvironments, summaryOf } from '../ownership/staging-environments.ts';
import { type EnvironmentSummary, listEnvironmentsSpec } from '../specs/environments.ts';

/** Lists the environments of a project that Understudy made. */
export const listEnvironments = defineTask({
  id: 'list-environments',
  outputs: listEnvironmentsSpec.outputs,
  async run(context, world) {
    const projectId = inputsOf(listEnvironmentsSpec, context).railway_project_id;
    const { staging } = await stagingEnvironments(projectId, world);
    const environments: EnvironmentSummary[] = [];
    for (const each of staging) environments.push(...(await summaryIfThere(each, projectId, world)));
    context.log('INFO', `There are ${environments.length} staging environments`);
    return { environments };
  },
});

async function summaryIfThere(
  { ref, marker }: StagingEnvironment,
  projectId: string,
  world: World,
): Promise<readonly EnvironmentSummary[]> {
  try {
    return [summaryOf(await world.railway.environment(ref.id, projectId), marker, projectId)];
  } catch (error) {
    // Deleted since it was listed.
    if (error instanceof RailwayError && error.code === 'not-found') return [];
    throw error;
  }
}
