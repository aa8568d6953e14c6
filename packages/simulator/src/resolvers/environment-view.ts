import { configEtag, describeConfig } from '../actions/describe-config.ts';
import { maskVariables } from '../actions/mask-variables.ts';
import type { Environment } from '../state/records.ts';
import { liveEnvironments } from '../state/world.ts';
import { connection, type PageArgs } from './connection.ts';
import type { Context } from './context.ts';
import { instanceView } from './service-instances.ts';
import { variablesOf } from './variables.ts';
import { volumesOf } from './volume-view.ts';

/** A page of a project's environments. */
export function environmentsOf(projectId: string, args: PageArgs & { isEphemeral?: boolean | null }, context: Context) {
  const all = liveEnvironments(context.simulation.world, projectId);
  const wanted = all.filter((each) => typeof args.isEphemeral !== 'boolean' || each.isEphemeral === args.isEphemeral);
  return connection(wanted, args, (environment) => environmentView(environment, context));
}

/** An environment as it is shown. */
export function environmentView(environment: Environment, context: Context) {
  const { id, name, projectId, isEphemeral, createdAt, updatedAt, deletedAt } = environment;
  const source = context.simulation.world.environments.get(environment.sourceEnvironmentId ?? '');
  return {
    id,
    name,
    projectId,
    isEphemeral,
    createdAt,
    updatedAt,
    deletedAt,
    canAccess: true,
    unmergedChangesCount: environment.patches.filter((patch) => patch.status === 'STAGED').length,
    sourceEnvironment: () => (source ? environmentView(source, context) : null),
    config(args: { decryptVariables?: boolean | null }) {
      const config = describeConfig(context.simulation, environment);
      return args.decryptVariables ? config : maskVariables(config);
    },
    configEtag: () => configEtag(context.simulation, environment),
    serviceInstances: (args: PageArgs) =>
      connection([...environment.instances.values()], args, (instance) => instanceView(instance, context)),
    volumeInstances: (args: PageArgs) => volumesOf(environment, args, context),
    variables: (args: PageArgs) => variablesOf(environment, args),
  };
}
