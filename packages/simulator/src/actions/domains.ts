import { randomBytes, randomUUID } from 'node:crypto';
import { badInput } from '../railway-errors.ts';
import { later, type Simulation } from '../simulation.ts';
import type { CustomDomain, Environment, ServiceDomain, ServiceInstance } from '../state/records.ts';
import { liveInstances } from '../state/world.ts';
import { placeOf } from './place-of.ts';

/** What every domain of Railway's own ends in. */
export const railwaySuffix = 'up.railway.app';

const validDomain = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/;

/** Gives a service a domain of Railway's own, `service-environment.up.railway.app`, made unique where it is taken. */
export function addServiceDomain(
  simulation: Simulation,
  {
    environment,
    instance,
    targetPort,
  }: { environment: Environment; instance: ServiceInstance; targetPort: number | null },
): ServiceDomain {
  const label = dnsLabel(`${instance.service.name}-${environment.name}`);
  const free = (name: string) => domainProblem(simulation, `${name}.${railwaySuffix}`) === undefined;
  const name = free(label) ? label : `${label.slice(0, 58)}-${randomBytes(2).toString('hex')}`;
  const domain: ServiceDomain = { id: randomUUID(), domain: `${name}.${railwaySuffix}`, targetPort };
  instance.serviceDomains.push(domain);
  if (instance.deployments.length > 0)
    simulation.ledger.record(placeOf(simulation, instance), { what: 'domain-changed', domain: domain.domain });
  return domain;
}

/** Gives a service a domain of the user's, whose DNS records are still to be set. */
export function addCustomDomain(
  simulation: Simulation,
  { instance, domain, targetPort }: { instance: ServiceInstance; domain: string; targetPort: number | null },
): CustomDomain {
  const problem = customDomainProblem(simulation, domain);
  if (problem) throw badInput(problem);
  const custom: CustomDomain = {
    id: randomUUID(),
    domain,
    targetPort,
    verificationToken: `railway-verify=${randomBytes(32).toString('hex')}`,
    verifiedAt: null,
    certificateAt: null,
  };
  instance.customDomains.push(custom);
  if (instance.deployments.length > 0)
    simulation.ledger.record(placeOf(simulation, instance), { what: 'domain-changed', domain });
  return custom;
}

/** Its DNS records have been seen: a certificate is asked for, and comes after a while. */
export function verifyDomain(simulation: Simulation, custom: CustomDomain): void {
  custom.verifiedAt ??= simulation.clock.now();
  custom.certificateAt ??= later(simulation, simulation.timing.certificateMs);
}

/** Why a custom domain is not available, if so. */
export function customDomainProblem(simulation: Simulation, domain: string): string | undefined {
  if (!validDomain.test(domain)) return 'Invalid domain';
  if (domain.endsWith('.railway.app')) return 'Railway domains cannot be used as custom domains';
  return domainProblem(simulation, domain);
}

/** Why a domain is not available, if so: another service has it. */
export function domainProblem(simulation: Simulation, domain: string): string | undefined {
  const taken = liveInstances(simulation.world).some((each) =>
    [...each.serviceDomains, ...each.customDomains].some((other) => other.domain === domain),
  );
  return taken ? 'Domain is not available' : undefined;
}

function dnsLabel(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '');
}
