import { reachEnvironment, reachProject } from '../access.ts';
import { notAuthorized, notFound } from '../railway-errors.ts';
import type { Context } from './context.ts';
import { environmentView } from './environment-view.ts';
import { projectView } from './projects.ts';

/** Who am I, one question for each kind of token; the wrong question gets Railway's own refusals. */
export const identity = {
  me(_: unknown, { box, caller }: Context) {
    if (caller.kind !== 'account') throw notAuthorized();
    return { ...box.world.user, workspaces: [box.world.workspace] };
  },

  apiToken(_: unknown, { box, caller }: Context) {
    if (caller.kind !== 'account' && caller.kind !== 'workspace') throw notAuthorized();
    return { workspaces: [box.world.workspace] };
  },

  projectToken(_: unknown, context: Context) {
    const { box, caller } = context;
    if (caller.kind !== 'project') throw notFound('Project Token');
    const { projectId, environmentId } = caller;
    return {
      id: `token-of-${environmentId}`,
      name: 'understudy',
      projectId,
      environmentId,
      project: () => projectView(reachProject(box.world, caller, projectId), context),
      environment: () => environmentView(reachEnvironment(box.world, caller, environmentId), context),
    };
  },
};
