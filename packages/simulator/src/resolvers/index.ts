import { deployments } from './deployments.ts';
import { domains } from './domains.ts';
import { environments } from './environments.ts';
import { identity } from './identity.ts';
import { projects } from './projects.ts';
import { stagedChanges } from './staged-changes.ts';
import { tcpProxies } from './tcp-proxies.ts';
import { variables } from './variables.ts';
import { volumes } from './volumes.ts';

/** Every field of Query and Mutation by its name: what a request is executed on. */
export const resolvers = {
  ...identity,
  ...projects,
  ...environments,
  ...stagedChanges,
  ...variables,
  ...domains,
  ...tcpProxies,
  ...deployments,
  ...volumes,
};
