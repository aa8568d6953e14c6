import { reachProject, refuseProjectTokens } from '../access.ts';
import { environmentsRefused } from '../actions/create-environment.ts';
import { createEmptyProject } from '../actions/create-project.ts';
import { deleteEnvironment } from '../actions/delete-environment.ts';
import type { Project } from '../state/records.ts';
import { liveEnvironments, liveProjects } from '../state/world.ts';
import { bucketsOf, bucketView } from './buckets.ts';
import { connection, type PageArgs } from './connection.ts';
import type { Context } from './context.ts';
import { environmentsOf } from './environment-view.ts';
import { serviceView } from './services.ts';
import { volumesOfProject, volumeView } from './volume-view.ts';

/** Projects, with their services and volumes. */
export const projects = {
  project({ id }: { id: string }, context: Context) {
    return projectView(reachProject(context.simulation.world, context.caller, id), context);
  },

  /** What the workspace's guardrails forbid; what they say nothing of is allowed. */
  projectResourceAccess({ projectId }: { projectId: string }, { simulation, caller }: Context) {
    reachProject(simulation.world, caller, projectId);
    const { refuseEnvironments } = simulation.workspace;
    return { environment: { disallowed: refuseEnvironments ? environmentsRefused : null } };
  },

  projects(args: PageArgs, context: Context) {
    refuseProjectTokens(context.caller);
    return projectsOf(args, context);
  },

  async projectCreate(
    { input }: { input: { name: string; defaultEnvironmentName?: string | null } },
    context: Context,
  ) {
    refuseProjectTokens(context.caller);
    const environment = input.defaultEnvironmentName ?? 'production';
    const { project } = await createEmptyProject(context.simulation, { name: input.name, environment });
    return projectView(project, context);
  },

  projectUpdate({ id, input }: { id: string; input: { name?: string | null } }, context: Context) {
    refuseProjectTokens(context.caller);
    const project = reachProject(context.simulation.world, context.caller, id);
    project.name = input.name ?? project.name;
    return projectView(project, context);
  },

  projectDelete: ({ id }: { id: string }, context: Context) => deleteProject(id, context),
  projectScheduleDelete: ({ id }: { id: string }, context: Context) => deleteProject(id, context),
};

/** A project as it is shown. */
export function projectView(project: Project, context: Context) {
  const { world } = context.simulation;
  const oldest = liveEnvironments(world, project.id).find((environment) => !environment.isEphemeral);
  return {
    id: project.id,
    name: project.name,
    createdAt: project.createdAt,
    updatedAt: project.createdAt,
    subscriptionType: 'pro',
    workspaceId: world.workspace.id,
    workspace: world.workspace,
    baseEnvironmentId: null,
    primaryEnvironmentId: oldest?.id ?? null,
    environments(args: PageArgs & { isEphemeral?: boolean | null }) {
      refuseProjectTokens(context.caller);
      return environmentsOf(project.id, args, context);
    },
    services: (args: PageArgs) => connection(project.services, args, (each) => serviceView(each, context)),
    volumes: (args: PageArgs) =>
      connection(volumesOfProject(project.id, context), args, (each) => volumeView(each, context)),
    buckets: (args: PageArgs) => connection(bucketsOf(project.id, context), args, (each) => bucketView(each, context)),
  };
}

/** A page of all projects. */
export function projectsOf(args: PageArgs, context: Context) {
  return connection(liveProjects(context.simulation.world), args, (project) => projectView(project, context));
}

async function deleteProject(id: string, { simulation, caller }: Context): Promise<boolean> {
  refuseProjectTokens(caller);
  const project = reachProject(simulation.world, caller, id);
  for (const environment of liveEnvironments(simulation.world, id)) await deleteEnvironment(simulation, environment);
  project.deletedAt = simulation.clock.now();
  return true;
}
