import { reachProject, refuseProjectTokens } from '../access.ts';
import type { Project, Service } from '../state/records.ts';
import { liveEnvironments } from '../state/world.ts';
import { connection, type PageArgs } from './connection.ts';
import type { Context } from './context.ts';
import { environmentsOf } from './environment-view.ts';
import { volumeOf } from './volumes.ts';

/** Projects, with their services and volumes. */
export const projects = {
  project({ id }: { id: string }, context: Context) {
    return projectView(reachProject(context.simulation.world, context.caller, id), context);
  },
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
    services: (args: PageArgs) => connection(project.services, args, serviceView),
    volumes: (args: PageArgs) => connection(project.services.flatMap(volumeOf), args, (volume) => volume),
  };
}

function serviceView({ id, name, projectId, createdAt }: Service) {
  return { id, name, projectId, createdAt, updatedAt: createdAt };
}
