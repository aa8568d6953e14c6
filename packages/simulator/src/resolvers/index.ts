import { buckets } from './buckets.ts';
import { deployments } from './deployments.ts';
import { domains } from './domains.ts';
import { edge } from './edge.ts';
import { environments } from './environments.ts';
import { identity } from './identity.ts';
import { logs } from './logs.ts';
import { networks } from './networks.ts';
import { projects } from './projects.ts';
import { services } from './services.ts';
import { sshKeys } from './ssh-keys.ts';
import { stagedChanges } from './staged-changes.ts';
import { tcpProxies } from './tcp-proxies.ts';
import { variables } from './variables.ts';
import { volumeBackups } from './volume-backups.ts';
import { volumes } from './volumes.ts';

/** Every field of Query and Mutation by its name: what a request is executed on. */
export const resolvers = {
  ...identity,
  ...projects,
  ...environments,
  ...services,
  ...stagedChanges,
  ...variables,
  ...domains,
  ...edge,
  ...tcpProxies,
  ...deployments,
  ...logs,
  ...volumes,
  ...volumeBackups,
  ...buckets,
  ...networks,
  ...sshKeys,
};
