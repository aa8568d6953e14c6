import { reachEnvironment, reachInstance, reachProject } from '../access.ts';
import {
  addCustomDomain,
  addServiceDomain,
  customDomainProblem,
  domainProblem,
  railwaySuffix,
} from '../actions/domains.ts';
import { notAuthorized, notFound } from '../railway-errors.ts';
import type { CustomDomain, ServiceDomain, ServiceInstance } from '../state/records.ts';
import { liveInstances } from '../state/world.ts';
import type { Context } from './context.ts';
import { domainStatusView } from './domain-status.ts';

interface DomainInput {
  readonly environmentId: string;
  readonly serviceId: string;
  readonly targetPort?: number | null;
}

/** Railway's own domains and custom ones. */
export const domains = {
  domains(args: { environmentId: string; serviceId: string }, context: Context) {
    return domainsView(reachInstance(context.simulation.world, context.caller, args), context);
  },

  customDomain({ id }: { id: string }, context: Context) {
    const { instance, domain } = findDomain(context, 'customDomains', id);
    return customDomainView(context, domain, instance);
  },

  customDomainAvailable({ domain }: { domain: string }, { simulation, caller }: Context) {
    if (caller.kind === 'none') throw notAuthorized();
    return availability(customDomainProblem(simulation, domain));
  },

  serviceDomainAvailable({ domain }: { domain: string }, { simulation, caller }: Context) {
    if (caller.kind === 'none') throw notAuthorized();
    return availability(domainProblem(simulation, domain));
  },

  serviceDomainCreate({ input }: { input: DomainInput }, { simulation, caller }: Context) {
    const environment = reachEnvironment(simulation.world, caller, input.environmentId);
    const instance = reachInstance(simulation.world, caller, input);
    const targetPort = input.targetPort ?? null;
    return serviceDomainView(addServiceDomain(simulation, { environment, instance, targetPort }), instance);
  },

  serviceDomainUpdate(
    { input }: { input: { serviceDomainId: string; domain: string; targetPort?: number | null } },
    context: Context,
  ) {
    const { domain } = findDomain(context, 'serviceDomains', input.serviceDomainId);
    domain.domain = input.domain;
    domain.targetPort = input.targetPort ?? domain.targetPort;
    return true;
  },

  customDomainUpdate({ id, targetPort }: { id: string; targetPort?: number | null }, context: Context) {
    const { domain } = findDomain(context, 'customDomains', id);
    domain.targetPort = targetPort ?? null;
    return true;
  },

  customDomainIssueCertificate({ id }: { id: string }, context: Context) {
    findDomain(context, 'customDomains', id);
    return true;
  },

  serviceDomainDelete: ({ id }: { id: string }, context: Context) => removeDomain(context, 'serviceDomains', id),

  customDomainCreate({ input }: { input: DomainInput & { projectId: string; domain: string } }, context: Context) {
    const { simulation, caller } = context;
    reachProject(simulation.world, caller, input.projectId);
    const instance = reachInstance(simulation.world, caller, input);
    const { domain, targetPort = null } = input;
    return customDomainView(context, addCustomDomain(simulation, { instance, domain, targetPort }), instance);
  },

  customDomainDelete: ({ id }: { id: string }, context: Context) => removeDomain(context, 'customDomains', id),
};

/** All domains of a service instance as they are shown. */
export function domainsView(instance: ServiceInstance, context: Context) {
  return {
    serviceDomains: instance.serviceDomains.map((domain) => serviceDomainView(domain, instance)),
    customDomains: instance.customDomains.map((domain) => customDomainView(context, domain, instance)),
  };
}

function serviceDomainView({ id, domain, targetPort }: ServiceDomain, { environmentId, service }: ServiceInstance) {
  return { id, domain, targetPort, environmentId, serviceId: service.id, suffix: railwaySuffix, syncStatus: 'ACTIVE' };
}

function customDomainView({ simulation }: Context, custom: CustomDomain, { environmentId, service }: ServiceInstance) {
  const { id, domain, targetPort } = custom;
  const status = domainStatusView(custom, simulation.clock.now());
  return {
    id,
    domain,
    targetPort,
    environmentId,
    serviceId: service.id,
    isRailwayDomain: false,
    syncStatus: 'ACTIVE',
    status,
  };
}

function availability(problem: string | undefined) {
  return { available: problem === undefined, message: problem ?? 'Domain is available' };
}

function findDomain<Kind extends 'serviceDomains' | 'customDomains'>(
  { simulation, caller }: Context,
  kind: Kind,
  id: string,
) {
  const instance = liveInstances(simulation.world).find((each) => each[kind].some((domain) => domain.id === id));
  const domain: ServiceInstance[Kind][number] | undefined = instance?.[kind].find((each) => each.id === id);
  if (!instance || !domain) throw notFound('Domain');
  reachEnvironment(simulation.world, caller, instance.environmentId);
  return { instance, domain };
}

function removeDomain(context: Context, kind: 'serviceDomains' | 'customDomains', id: string): boolean {
  const { instance } = findDomain(context, kind, id);
  const list = instance[kind];
  list.splice(
    list.findIndex((domain) => domain.id === id),
    1,
  );
  return true;
}
