import { setTimeout as sleep } from 'node:timers/promises';
import type { Railway } from '../../core/railway.ts';
import { closeTcpProxy } from './close-tcp-proxy.ts';
import { commitStagedChanges } from './commit-staged-changes.ts';
import { createCustomDomain } from './create-custom-domain.ts';
import { createEnvironment } from './create-environment.ts';
import { createServiceDomain } from './create-service-domain.ts';
import { customDomainProblem } from './custom-domain-problem.ts';
import { deleteEnvironment } from './delete-environment.ts';
import { deploy } from './deploy.ts';
import { deploymentStatus } from './deployment.ts';
import { describeToken } from './describe-token.ts';
import { domains } from './domains.ts';
import { environment } from './environment.ts';
import { environments } from './environments.ts';
import { openTcpProxy } from './open-tcp-proxy.ts';
import { project } from './project.ts';
import { sealedVariables } from './sealed-variables.ts';
import { setVariables } from './set-variables.ts';
import { stagedChanges } from './staged-changes.ts';
import { tcpProxies } from './tcp-proxies.ts';
import { createGraphqlClient, type GraphqlOptions } from './transport/graphql-client.ts';
import { withProjectTokens } from './transport/with-project-tokens.ts';
import { variables } from './variables.ts';

/** What a client of Railway is made of; all but `url` and `token` are as in the real world unless said. */
export type RailwayOptions = Pick<GraphqlOptions, 'url' | 'token'> & Partial<GraphqlOptions>;

/** A client of Railway's public API for a token of any kind. `requests` counts what was sent. */
export function createRailway(options: RailwayOptions): Railway & { requests(): number } {
  const client = withProjectTokens((access) => createGraphqlClient({ ...realWorld, ...options }, access));
  return {
    requests: client.requests,
    describeToken: () => describeToken(client),
    project: (projectId) => project(client, projectId),
    environment: (environmentId, projectId) => environment(client, environmentId, projectId),
    environments: (projectId) => environments(client, projectId),
    createEnvironment: (input) => createEnvironment(client, input),
    stagedChanges: (environmentId) => stagedChanges(client, environmentId),
    commitStagedChanges: (environmentId) => commitStagedChanges(client, environmentId),
    deleteEnvironment: (environmentId) => deleteEnvironment(client, environmentId),
    variables: (of) => variables(client, of),
    sealedVariables: (environmentId) => sealedVariables(client, environmentId),
    setVariables: (of, values) => setVariables(client, of, values),
    tcpProxies: (environmentId, serviceId) => tcpProxies(client, environmentId, serviceId),
    openTcpProxy: (environmentId, serviceId, port) => openTcpProxy(client, environmentId, { serviceId, port }),
    closeTcpProxy: (environmentId, serviceId, port) => closeTcpProxy(client, environmentId, { serviceId, port }),
    createServiceDomain: (environmentId, serviceId, targetPort) =>
      createServiceDomain(client, { environmentId, serviceId, ...(targetPort === undefined ? {} : { targetPort }) }),
    customDomainProblem: (domain) => customDomainProblem(client, domain),
    createCustomDomain: (input) => createCustomDomain(client, input),
    domains: (of) => domains(client, of),
    deploy: (environmentId, serviceId) => deploy(client, environmentId, serviceId),
    deploymentStatus: (deploymentId) => deploymentStatus(client, deploymentId),
  };
}

const realWorld = {
  fetch: globalThis.fetch,
  random: Math.random,
  clock: {
    now: () => new Date(),
    sleep: (ms: number, signal: AbortSignal) => sleep(ms, undefined, { signal }),
  },
  signal: new AbortController().signal,
};
