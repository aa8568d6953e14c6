import { domainToASCII } from 'node:url';
import { type CustomDomain, RailwayError } from '../core/railway.ts';
import type { TaskContext } from '../core/task-context.ts';
import type { World } from '../core/world.ts';

const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

interface Place {
  readonly projectId: string;
  readonly environmentId: string;
  readonly serviceId: string;
  readonly targetPort?: number;
  /** The domains that the service has already. */
  readonly domains: { readonly custom: readonly CustomDomain[] };
}

/**
 * Checks a custom domain and asks Railway for it. Undefined, with the reason in a warning, where it is not available: the
 * clone goes on without. Its certificate is not waited for, since it can take an hour.
 */
export async function requestCustomDomain(
  given: string,
  place: Place,
  { context, world }: { context: TaskContext; world: World },
): Promise<string | undefined> {
  const fallBack = (why: string): undefined => {
    context.log('WARN', `The custom domain "${given}" cannot be used (${why}): taking a Railway domain instead`);
  };
  const domain = customDomainName(given);
  if (!domain) return fallBack('it is not a valid domain name');
  if (place.domains.custom.some((each) => each.domain === domain)) return domain;
  const problem = await world.railway.customDomainProblem(domain);
  if (problem) return fallBack(problem);
  const { domains: _, ...at } = place;
  try {
    explain(await world.railway.createCustomDomain({ ...at, domain }), context);
    return domain;
  } catch (error) {
    if (error instanceof RailwayError && !error.retryable && error.code !== 'not-authorized') {
      return fallBack(error.message);
    }
    throw error;
  }
}

function explain({ domain, verified, dnsRecords }: CustomDomain, context: TaskContext): void {
  if (verified) return;
  context.log(
    'INFO',
    `Requested ${domain}. It answers once these DNS records are set and Railway has its certificate:`,
  );
  for (const { type, name, value } of dnsRecords) context.log('INFO', `  ${type} ${name} → ${value}`);
}

/** A domain in the form in which it is asked for: lower case, in ASCII. Undefined where it is no domain name. */
function customDomainName(given: string): string | undefined {
  const text = given.trim().replace(/\.$/, '');
  // What the WHATWG parser would take as more than a name: a path, a port, a user, a wildcard.
  if (!/^[\p{L}\p{N}.-]+$/u.test(text)) return undefined;
  const name = domainToASCII(text);
  const labels = name.split('.');
  const isName = labels.length >= 2 && labels.every((each) => label.test(each)) && name.length <= 253;
  return isName && !/^\d+$/.test(labels.at(-1) ?? '') ? name : undefined;
}
