import { setTimeout as sleep } from 'node:timers/promises';
import type { Railway } from '../../core/railway.ts';
import { deploymentsOf } from './deployments.ts';
import { domainsOf } from './domains.ts';
import { environmentsOf } from './environments.ts';
import { projectOf } from './project.ts';
import { stagedChangesOf } from './staged-changes.ts';
import { tcpProxiesOf } from './tcp-proxies.ts';
import { tokenOf } from './token.ts';
import { createGraphqlClient, type GraphqlOptions } from './transport/graphql-client.ts';
import { withProjectTokens } from './transport/with-project-tokens.ts';
import { variablesOf } from './variables.ts';

/** What a client of Railway is made of; the default of all but `url` and `token` is the real world's. */
export type RailwayOptions = Pick<GraphqlOptions, 'url' | 'token'> & Partial<GraphqlOptions>;

/** A client of Railway's public API for a token of any kind. `requests` counts what was sent. */
export function createRailway(options: RailwayOptions): Railway & { requests(): number } {
  const client = withProjectTokens((access) => createGraphqlClient({ ...realWorld, ...options }, access));
  return {
    requests: client.requests,
    ...tokenOf(client),
    ...projectOf(client),
    ...environmentsOf(client),
    ...stagedChangesOf(client),
    ...variablesOf(client),
    ...tcpProxiesOf(client),
    ...domainsOf(client),
    ...deploymentsOf(client),
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
