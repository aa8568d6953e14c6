import { reachEnvironment, reachProject } from '../access.ts';
import { notAuthorized, notFound } from '../railway-errors.ts';
import type { Context } from './context.ts';
import { environmentView } from './environment-view.ts';
import { projectView } from './projects.ts';

/** Who the caller is: one field for each kind of token; the others are refused as Railway does. */
export const identity = {
  me(_: unknown, { simulation, caller }: Context) {
    if (caller.kind !== 'account') throw notAuthorized();
    return { ...simulation.world.user, workspaces: [simulation.world.workspace] };
  },

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
