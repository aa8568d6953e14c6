import { reachInstance } from '../access.ts';
import { placeOf } from '../actions/place-of.ts';
import type { EdgeSettings, ServiceInstance } from '../state/records.ts';
import type { Context } from './context.ts';

interface OfService {
  readonly environmentId: string;
  readonly serviceId: string;
}

/** The edge in front of a service: its rules, its cache. Nothing passes through it here; what is set is remembered. */
export const edge = {
  updateServiceEdgeRules: ({ input }: { input: OfService & { edgeRules?: unknown } }, context: Context) =>
    change(context, input, { edgeRules: input.edgeRules ?? null }),

  updateServiceEdgeConfig: ({ input }: { input: OfService }, context: Context) => change(context, input, {}),
  enableServiceCdn: ({ input }: { input: OfService }, context: Context) => change(context, input, { enabled: true }),

  disableServiceCdn: ({ input }: { input: OfService }, context: Context) =>
    !change(context, input, { enabled: false }).enabled,

  setServiceUnderAttackMode({ input }: { input: OfService & { enabled: boolean } }, context: Context) {
    return change(context, input, { isUnderAttack: input.enabled });
  },

  purgeServiceCache({ input }: { input: OfService }, { simulation, caller }: Context) {
    reachInstance(simulation.world, caller, input);
    return true;
  },
};

/** The edge of a service instance as it is shown. */
export function edgeView({ id, edge: { enabled, edgeRules, isUnderAttack } }: ServiceInstance) {
  const underAttackModeUntil = isUnderAttack ? 2_000_000_000 : null;
  return { id: `edge-of-${id}`, enabled, edgeRules, overrides: {}, purgeEpochByKind: {}, underAttackModeUntil };
}

function change({ simulation, caller }: Context, of: OfService, settings: Partial<EdgeSettings>) {
  const instance = reachInstance(simulation.world, caller, of);
  Object.assign(instance.edge, settings);
  simulation.ledger.record(placeOf(simulation, instance), { what: 'settings-changed', names: ['edge'] });
  return edgeView(instance);
}
