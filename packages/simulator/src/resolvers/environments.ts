import { reachEnvironment, reachInstance, reachProject, refuseProjectTokens } from '../access.ts';
import { createEnvironment, refuseTakenName } from '../actions/create-environment.ts';
import { deleteEnvironment } from '../actions/delete-environment.ts';
import { notAuthorized } from '../railway-errors.ts';
import type { PageArgs } from './connection.ts';
import type { Context } from './context.ts';
import { environmentsOf, environmentView } from './environment-view.ts';
import { instanceView } from './service-instances.ts';

interface EnvironmentCreateInput {
  readonly projectId: string;
  readonly name: string;
  readonly sourceEnvironmentId?: string | null;
  readonly applyChangesInBackground?: boolean | null;
  readonly ephemeral?: boolean | null;
  readonly skipInitialDeploys?: boolean | null;
  readonly stageInitialChanges?: boolean | null;
}

/** Environments: shown, made, renamed, deleted. */
export const environments = {
  environment({ id, projectId }: { id: string; projectId?: string | null }, context: Context) {
    const environment = reachEnvironment(context.box.world, context.caller, id);
    if (projectId && environment.projectId !== projectId) throw notAuthorized();
    return environmentView(environment, context);
  },

  environments(args: PageArgs & { projectId: string; isEphemeral?: boolean | null }, context: Context) {
    refuseProjectTokens(context.caller);
    reachProject(context.box.world, context.caller, args.projectId);
    return environmentsOf(args.projectId, args, context);
  },

  serviceInstance(args: { environmentId: string; serviceId: string }, context: Context) {
    return instanceView(reachInstance(context.box.world, context.caller, args), context);
  },

  async environmentCreate({ input }: { input: EnvironmentCreateInput }, context: Context) {
    const { box, caller } = context;
    refuseProjectTokens(caller);
    reachProject(box.world, caller, input.projectId);
    const environment = await createEnvironment(box, {
      projectId: input.projectId,
      name: input.name,
      source: input.sourceEnvironmentId ? reachEnvironment(box.world, caller, input.sourceEnvironmentId) : undefined,
      isEphemeral: input.ephemeral ?? false,
      applyChangesInBackground: input.applyChangesInBackground ?? false,
      skipInitialDeploys: input.skipInitialDeploys ?? false,
      stageInitialChanges: input.stageInitialChanges ?? false,
    });
    return environmentView(environment, context);
  },

  environmentRename({ id, input }: { id: string; input: { name: string } }, context: Context) {
    refuseProjectTokens(context.caller);
    const environment = reachEnvironment(context.box.world, context.caller, id);
    refuseTakenName(context.box, environment.projectId, input.name);
    environment.name = input.name;
    return environmentView(environment, context);
  },

  async environmentDelete({ id }: { id: string }, { box, caller }: Context) {
    refuseProjectTokens(caller);
    await deleteEnvironment(box, reachEnvironment(box.world, caller, id));
    return true;
  },
};
