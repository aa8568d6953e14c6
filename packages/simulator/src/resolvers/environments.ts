import { reachEnvironment, reachProject, refuseProjectTokens } from '../access.ts';
import { createEnvironment, refuseTakenName } from '../actions/create-environment.ts';
import { deleteEnvironment } from '../actions/delete-environment.ts';
import { placeOf } from '../actions/place-of.ts';
import { notAuthorized } from '../railway-errors.ts';
import type { PageArgs } from './connection.ts';
import type { Context } from './context.ts';
import { environmentsOf, environmentView } from './environment-view.ts';

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
    const environment = reachEnvironment(context.simulation.world, context.caller, id);
    if (projectId && environment.projectId !== projectId) throw notAuthorized();
    return environmentView(environment, context);
  },

  environments(args: PageArgs & { projectId: string; isEphemeral?: boolean | null }, context: Context) {
    refuseProjectTokens(context.caller);
    reachProject(context.simulation.world, context.caller, args.projectId);
    return environmentsOf(args.projectId, args, context);
  },

  async environmentCreate({ input }: { input: EnvironmentCreateInput }, context: Context) {
    const { simulation, caller } = context;
    refuseProjectTokens(caller);
    reachProject(simulation.world, caller, input.projectId);
    const environment = await createEnvironment(simulation, {
      projectId: input.projectId,
      name: input.name,
      source: input.sourceEnvironmentId
        ? reachEnvironment(simulation.world, caller, input.sourceEnvironmentId)
        : undefined,
      isEphemeral: input.ephemeral ?? false,
      applyChangesInBackground: input.applyChangesInBackground ?? false,
      skipInitialDeploys: input.skipInitialDeploys ?? false,
      stageInitialChanges: input.stageInitialChanges ?? false,
    });
    return environmentView(environment, context);
  },

  environmentRename({ id, input }: { id: string; input: { name: string } }, context: Context) {
    refuseProjectTokens(context.caller);
    const environment = reachEnvironment(context.simulation.world, context.caller, id);
    refuseTakenName(context.simulation, environment.projectId, input.name);
    environment.name = input.name;
    context.simulation.ledger.record(placeOf(context.simulation, environment), { what: 'environment-renamed' });
    return environmentView(environment, context);
  },

  async environmentDelete({ id }: { id: string }, { simulation, caller }: Context) {
    refuseProjectTokens(caller);
    await deleteEnvironment(simulation, reachEnvironment(simulation.world, caller, id));
    return true;
  },
};
