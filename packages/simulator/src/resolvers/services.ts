import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { reachEnvironment, reachInstance, reachProject, refuseProjectTokens } from '../access.ts';
import { addService } from '../actions/add-service.ts';
import { deploy } from '../actions/deploy.ts';
import { placeOf } from '../actions/place-of.ts';
import { removeInstance } from '../actions/remove-instance.ts';
import { badInput, notFound } from '../railway-errors.ts';
import type { Service } from '../state/records.ts';
import { liveEnvironments, liveProjects } from '../state/world.ts';
import type { Context } from './context.ts';
import { instanceView } from './service-instances.ts';

interface Source {
  readonly image?: string | null;
  readonly repo?: string | null;
}

interface ServiceCreateInput {
  readonly projectId: string;
  readonly environmentId?: string | null;
  readonly name?: string | null;
  readonly source?: Source | null;
  readonly variables?: unknown;
}

interface InstanceInput {
  readonly source?: Source | null;
  readonly numReplicas?: number | null;
  readonly startCommand?: string | null;
  readonly cronSchedule?: string | null;
  readonly sleepApplication?: boolean | null;
}

/** Services: shown, made, changed, deleted. */
export const services = {
  service: ({ id }: { id: string }, context: Context) => serviceView(findService(context, id), context),

  serviceInstance(args: { environmentId: string; serviceId: string }, context: Context) {
    return instanceView(reachInstance(context.simulation.world, context.caller, args), context);
  },

  async serviceCreate({ input }: { input: ServiceCreateInput }, context: Context) {
    const { simulation, caller } = context;
    const project = reachProject(simulation.world, caller, input.projectId);
    const all = liveEnvironments(simulation.world, project.id);
    const environments = input.environmentId
      ? [reachEnvironment(simulation.world, caller, input.environmentId)]
      : all.slice(0, 1);
    const name = input.name ?? `service-${randomUUID().slice(0, 8)}`;
    if (project.services.some((each) => each.name === name)) throw badInput('A service with that name already exists');
    const variables = z.record(z.string(), z.string()).safeParse(input.variables ?? {}).data ?? {};
    for (const environment of environments) {
      const { image, repo } = input.source ?? {};
      const source = { ...(image && { image }), ...(repo && { repo }) };
      const spec = { name, kind: 'worker', variables, ...source } as const;
      const instance = await addService(simulation, { project, environment, spec });
      if (image || repo) deploy(simulation, environment, instance);
    }
    const made = project.services.at(-1);
    if (!made) throw notFound('Environment');
    return serviceView(made, context);
  },

  serviceUpdate({ id, input }: { id: string; input: { name?: string | null } }, context: Context) {
    const service = findService(context, id);
    if (!input.name) return serviceView(service, context);
    service.name = input.name;
    const { simulation } = context;
    for (const { instances } of liveEnvironments(simulation.world, service.projectId)) {
      const instance = instances.get(id);
      const happening = { what: 'settings-changed', names: ['name'] } as const;
      if (instance) simulation.ledger.record(placeOf(simulation, instance), happening);
    }
    return serviceView(service, context);
  },

  async serviceDelete({ id, environmentId }: { id: string; environmentId?: string | null }, context: Context) {
    const { simulation } = context;
    const service = findService(context, id);
    for (const environment of liveEnvironments(simulation.world, service.projectId)) {
      const instance = environment.instances.get(id);
      if (instance && (!environmentId || environmentId === environment.id))
        await removeInstance(simulation, environment, instance);
    }
    const isGone = liveEnvironments(simulation.world, service.projectId).every((each) => !each.instances.has(id));
    const all = simulation.world.projects.get(service.projectId)?.services;
    if (isGone) all?.splice(all.indexOf(service), 1);
    return true;
  },

  serviceConnect: ({ id, input }: { id: string; input: Source }, context: Context) =>
    connectSource(context, id, { image: input.image ?? null, repo: input.repo ?? null }),

  serviceDisconnect: ({ id }: { id: string }, context: Context) =>
    connectSource(context, id, { image: null, repo: null }),

  serviceInstanceUpdate(
    { serviceId, environmentId, input }: { serviceId: string; environmentId?: string | null; input: InstanceInput },
    context: Context,
  ) {
    const { simulation, caller } = context;
    const { projectId } = findService(context, serviceId);
    const environment = environmentId ?? liveEnvironments(simulation.world, projectId)[0]?.id ?? '';
    const instance = reachInstance(simulation.world, caller, { serviceId, environmentId: environment });
    const { source, sleepApplication, numReplicas, startCommand, cronSchedule } = input;
    const given = { ...source, numReplicas, startCommand, cronSchedule, sleeps: sleepApplication };
    const changed = Object.entries(given).filter(([, value]) => value !== undefined);
    Object.assign(instance, Object.fromEntries(changed));
    const names = changed.map(([name]) => name);
    simulation.ledger.record(placeOf(simulation, instance), { what: 'settings-changed', names });
    return true;
  },

  serviceInstanceLimitsUpdate(
    { input }: { input: { environmentId: string; serviceId: string } },
    { simulation, caller }: Context,
  ) {
    const instance = reachInstance(simulation.world, caller, input);
    simulation.ledger.record(placeOf(simulation, instance), { what: 'settings-changed', names: ['limits'] });
    return true;
  },
};

/** A service as it is shown. */
export function serviceView({ id, name, projectId, createdAt }: Service, { simulation }: Context) {
  const project = simulation.world.projects.get(projectId);
  return { id, name, projectId, createdAt, updatedAt: createdAt, project: { id: projectId, name: project?.name } };
}

function findService({ simulation, caller }: Context, id: string): Service {
  const found = liveProjects(simulation.world).flatMap((project) =>
    project.services.filter((each) => each.id === id),
  )[0];
  if (!found) throw notFound('Service');
  reachProject(simulation.world, caller, found.projectId);
  return found;
}

function connectSource(context: Context, id: string, source: { image: string | null; repo: string | null }) {
  const { simulation, caller } = context;
  refuseProjectTokens(caller);
  const service = findService(context, id);
  for (const environment of liveEnvironments(simulation.world, service.projectId)) {
    const instance = environment.instances.get(id);
    if (!instance) continue;
    Object.assign(instance, source);
    simulation.ledger.record(placeOf(simulation, instance), { what: 'settings-changed', names: ['source'] });
    if (source.image || source.repo) deploy(simulation, environment, instance);
  }
  return serviceView(service, context);
}
