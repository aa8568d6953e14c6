import { reachEnvironment, reachInstance } from '../access.ts';
import { privateLabel } from '../actions/render-variables.ts';
import type { Context } from './context.ts';

const regions = [
  { name: 'europe-west4-drams3a', country: 'NL', location: 'EU West' },
  { name: 'us-east4-eqdc4a', country: 'US', location: 'US East' },
];

/** Where things run, and how they are called among themselves. */
export const networks = {
  regions: () => regions.map((region) => ({ ...region, region: region.name })),

  privateNetworks({ environmentId }: { environmentId: string }, { simulation, caller }: Context) {
    const { id, projectId, createdAt } = reachEnvironment(simulation.world, caller, environmentId);
    const names = { name: 'default', dnsName: 'railway.internal', publicId: `network-of-${id}`, networkId: 1 };
    return [{ ...names, environmentId: id, projectId, createdAt, tags: [] }];
  },

  privateNetworkEndpoint(of: { environmentId: string; serviceId: string }, { simulation, caller }: Context) {
    const { id, createdAt, service } = reachInstance(simulation.world, caller, of);
    const dnsName = privateLabel(service.name);
    const rest = { privateIps: [], syncStatus: 'ACTIVE', tags: [] };
    return { publicId: `endpoint-of-${id}`, serviceInstanceId: id, dnsName, createdAt, ...rest };
  },

  privateNetworkEndpointNameAvailable: () => true,
};
