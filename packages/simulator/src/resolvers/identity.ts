import { reachEnvironment, reachProject } from '../access.ts';
import { notAuthorized, notFound } from '../railway-errors.ts';
import type { PageArgs } from './connection.ts';
import type { Context } from './context.ts';
import { environmentView } from './environment-view.ts';
import { projectsOf, projectView } from './projects.ts';

/** Who the caller is: one field for each kind of token; the others are refused as Railway does. */
export const identity = {
  me(_: unknown, context: Context) {
    if (context.caller.kind !== 'account') throw notAuthorized();
    return { ...context.simulation.world.user, workspaces: [workspaceView(context)] };
  },

  workspace({ workspaceId }: { workspaceId: string }, context: Context) {
    if (context.caller.kind !== 'account' && context.caller.kind !== 'workspace') throw notAuthorized();
    if (workspaceId !== context.simulation.world.workspace.id) throw notAuthorized();
    return workspaceView(context);
  },

  /** Railway's own tool reports each of its commands. */
  cliEventTrack: () => true,

  apiToken(_: unknown, { simulation, caller }: Context) {
    if (caller.kind !== 'account' && caller.kind !== 'workspace') throw notAuthorized();
    return { workspaces: [simulation.world.workspace] };
  },

  projectToken(_: unknown, context: Context) {
    const { simulation, caller } = context;
    if (caller.kind !== 'project') throw notFound('Project Token');
    const { projectId, environmentId } = caller;
    return {
      id: `token-of-${environmentId}`,
      name: 'understudy',
      projectId,
      environmentId,
      project: () => projectView(reachProject(simulation.world, caller, projectId), context),
      environment: () => environmentView(reachEnvironment(simulation.world, caller, environmentId), context),
    };
  },
};

/** A workspace as it is shown. */
export function workspaceView(context: Context) {
  const { id, name } = context.simulation.world.workspace;
  return { id, name, plan: 'PRO', projects: (args: PageArgs) => projectsOf(args, context) };
}
