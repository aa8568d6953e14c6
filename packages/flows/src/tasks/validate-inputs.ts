import { defineTask } from '../core/define-task.ts';
import { inputsOf } from '../core/inputs-of.ts';
import { type Railway, RailwayError, type RailwayProject } from '../core/railway.ts';
import type { TaskContext } from '../core/task-context.ts';
import { TaskError } from '../core/task-error.ts';
import type { World } from '../core/world.ts';
import { validated } from '../ownership/clone-of.ts';
import { readMarker } from '../ownership/marker.ts';
import { cloneStagingSpec } from '../specs/clone-staging.ts';

/**
 * Finds out, before anything is made, that the clone can be made: the token reaches the project and may create
 * environments, the source exists, the name is free. Each failure is fatal, and its message names the remedy.
 */
export const validateInputs = defineTask({
  ...validated,
  async run(context, world) {
    const inputs = inputsOf(cloneStagingSpec, context);
    await checkToken(world.railway, context);
    const project = await reachProject(world.railway, inputs.railway_project_id);
    context.log('INFO', `The token reaches the project "${project.name}" (${project.id})`);
    const source = sourceOf(project, inputs.source_environment);
    context.log('INFO', `The source environment "${source.name}" exists (${source.id})`);
    const own = await ownHolderOf(inputs.environment_name, project, { context, world });
    context.log('INFO', `The name "${inputs.environment_name}" is free`);
    return {
      project_name: project.name,
      source_environment_id: source.id,
      environments_before: project.environments.map(({ id }) => id).filter((id) => id !== own),
    };
  },
});

async function checkToken(railway: Railway, context: TaskContext): Promise<void> {
  const token = await railway.describeToken().catch(refusedClearly);
  if (token.kind === 'project') {
    throw new TaskError(
      'RAILWAY_TOKEN is a project token, which can neither create nor list environments: use an account or workspace token',
      { fatal: true },
    );
  }
  context.log('INFO', `Railway knows the token: it is of the ${token.kind} "${token.name}"`);
}

async function reachProject(railway: Railway, projectId: string): Promise<RailwayProject> {
  try {
    return await railway.project(projectId);
  } catch (error) {
    if (!(error instanceof RailwayError) || !['not-authorized', 'not-found'].includes(error.code)) throw error;
    throw new TaskError(
      `RAILWAY_TOKEN does not reach the project ${projectId}: there is none of this id, or the token belongs to another workspace`,
      { fatal: true, cause: error },
    );
  }
}

function refusedClearly(error: unknown): never {
  if (!(error instanceof RailwayError) || error.code !== 'not-authorized') throw error;
  throw new TaskError('Railway refuses RAILWAY_TOKEN: it is wrong, expired or was revoked', {
    fatal: true,
    cause: error,
  });
}

function sourceOf(project: RailwayProject, name: string) {
  const source = project.environments.find((environment) => environment.name === name);
  if (source) return source;
  const names = project.environments.map((environment) => environment.name).join(', ');
  throw new TaskError(
    `The source environment "${name}" does not exist in the project "${project.name}". There are: ${names}`,
    { fatal: true },
  );
}

// The environment of this very execution may hold the name: the task may be run again after a crash.
async function ownHolderOf(
  name: string,
  project: RailwayProject,
  { context, world }: { context: TaskContext; world: World },
): Promise<string | undefined> {
  const holder = project.environments.find((environment) => environment.name === name);
  if (!holder) return undefined;
  const marker = await readMarker(world, { projectId: project.id, environmentId: holder.id });
  if (marker?.executionId === context.executionId) return holder.id;
  throw new TaskError(`The name "${name}" is taken by another environment of the project "${project.name}"`, {
    fatal: true,
  });
}
