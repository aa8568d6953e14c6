import { z } from 'zod';
import { reachEnvironment, reachInstance, reachProject } from '../access.ts';
import { createVariable } from '../actions/create-variable.ts';
import { deploy, deployAll } from '../actions/deploy.ts';
import { placeOf } from '../actions/place-of.ts';
import { referencesOf, renderVariables, type Scope, writtenVariables } from '../actions/render-variables.ts';
import { badInput } from '../railway-errors.ts';
import type { Environment, Variable } from '../state/records.ts';
import { connection, type PageArgs } from './connection.ts';
import type { Context } from './context.ts';

interface Owner {
  readonly projectId: string;
  readonly environmentId: string;
  readonly serviceId?: string | null;
}

const variableMap = z.record(z.string().min(1), z.string());

/** Variables: read, written, deleted. */
export const variables = {
  variables(args: Owner & { unrendered?: boolean | null }, context: Context) {
    const scope = scopeOf(args, context);
    return args.unrendered ? writtenVariables(scope) : renderVariables(scope);
  },

  variablesForServiceDeployment(args: Owner, context: Context) {
    return renderVariables(scopeOf(args, context));
  },

  variableUpsert(
    { input }: { input: Owner & { name: string; value: string; skipDeploys: boolean } },
    context: Context,
  ) {
    return upsert(context, input, { changes: { [input.name]: input.value }, replace: false });
  },

  variableCollectionUpsert(
    { input }: { input: Owner & { variables: unknown; replace: boolean; skipDeploys: boolean } },
    context: Context,
  ) {
    const changes = variableMap.safeParse(input.variables);
    if (!changes.success) throw badInput('Variables must be a map of names to texts');
    return upsert(context, input, { changes: changes.data, replace: input.replace });
  },

  variableDelete({ input }: { input: Owner & { name: string } }, context: Context) {
    const { environment, instance } = scopeOf(input, context);
    const happening = { what: 'variables-changed', names: [input.name] } as const;
    context.simulation.ledger.record(placeOf(context.simulation, instance ?? environment), happening);
    return (instance?.variables ?? environment.variables).delete(input.name);
  },
};

/** A page of all variables of an environment, shared ones first. */
export function variablesOf(environment: Environment, args: PageArgs) {
  const owned = (owner: Map<string, Variable>, serviceId: string | null) =>
    [...owner].map(([name, variable]) => ({ ...variable, name, serviceId }));
  const services = [...environment.instances.values()];
  const all = [
    ...owned(environment.variables, null),
    ...services.flatMap((instance) => owned(instance.variables, instance.service.id)),
  ];
  return connection(all, args, ({ id, name, serviceId, isSealed, value, createdAt, updatedAt }) => ({
    id,
    name,
    environmentId: environment.id,
    serviceId,
    isSealed,
    references: referencesOf(value),
    createdAt,
    updatedAt,
  }));
}

function upsert(
  context: Context,
  owner: Owner & { skipDeploys: boolean },
  { changes, replace }: { changes: Record<string, string>; replace: boolean },
): boolean {
  const { environment, instance } = scopeOf(owner, context);
  const { simulation } = context;
  const target = instance?.variables ?? environment.variables;
  if (replace) for (const name of target.keys()) if (!(name in changes)) target.delete(name);
  for (const [name, value] of Object.entries(changes))
    target.set(name, createVariable(simulation, value, target.get(name)));
  environment.updatedAt = simulation.clock.now();
  const happening = { what: 'variables-changed', names: Object.keys(changes) } as const;
  simulation.ledger.record(placeOf(simulation, instance ?? environment), happening);
  if (owner.skipDeploys) return true;
  if (instance) deploy(simulation, environment, instance);
  else deployAll(simulation, environment);
  return true;
}

function scopeOf({ projectId, environmentId, serviceId }: Owner, { simulation, caller }: Context): Scope {
  const project = reachProject(simulation.world, caller, projectId);
  const environment = reachEnvironment(simulation.world, caller, environmentId);
  return serviceId
    ? { project, environment, instance: reachInstance(simulation.world, caller, { environmentId, serviceId }) }
    : { project, environment };
}
