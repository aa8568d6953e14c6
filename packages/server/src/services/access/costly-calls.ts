import { AppError } from '../../core/app-error.ts';
import { minuteMs } from '../../core/durations.ts';
import { createRate } from '../../core/rate.ts';

/** Takes a place of this caller for a call that costs much, until disposed. Throws RateLimitError where there is none. */
export type TakeCostly = (callerId: string, call: CostlyCall) => Disposable;

interface CostlyBudget {
  /** What a caller knows the call, or what makes it dear, by. */
  readonly field: string;
  readonly perMinute: number;
  readonly atOnce: number;
}

/**
 * Calls that make the server, Railway or the database work long for one short request: beside the requests a minute, each
 * caller has a budget for each of them, on each server.
 */
export const costlyCalls = {
  'audit.verify': { field: 'audit.verify', perMinute: 30, atOnce: 4 },
  // A page of it: who takes a long trail away waits now and then.
  'audit.export': { field: 'audit.export', perMinute: 600, atOnce: 4 },
  'clone.plan': { field: 'dry_run', perMinute: 120, atOnce: 8 },
  // The other two each run a flow.
  'environments.list': { field: 'fresh', perMinute: 12, atOnce: 2 },
  'environments.get': { field: 'environments.get', perMinute: 120, atOnce: 8 },
} as const satisfies Readonly<Record<string, CostlyBudget>>;
export type CostlyCall = keyof typeof costlyCalls;

export function createCostlyCalls(now: () => number): TakeCostly {
  const rates = Object.entries(costlyCalls).map(
    ([call, { perMinute }]) =>
      [call, createRate({ burst: perMinute, perSecond: perMinute / (minuteMs / 1_000), now })] as const,
  );
  const rateOf = new Map<string, ReturnType<typeof createRate>>(rates);
  const underWay = new Map<string, number>();
  return (callerId, call) => {
    const { field, perMinute, atOnce } = costlyCalls[call];
    const party = JSON.stringify([call, callerId]);
    const count = underWay.get(party) ?? 0;
    if (count >= atOnce) throw refused(field, `at most ${atOnce} at a time`, { at_once_max: atOnce });
    if (!rateOf.get(call)?.take(callerId))
      throw refused(field, `at most ${perMinute} a minute`, { limit: perMinute, window: '60s' }, minuteMs / perMinute);
    underWay.set(party, count + 1);
    let isOver = false;
    return {
      [Symbol.dispose]() {
        if (isOver) return;
        isOver = true;
        const left = (underWay.get(party) ?? 1) - 1;
        if (left === 0) underWay.delete(party);
        else underWay.set(party, left);
      },
    };
  };
}

function refused(field: string, rule: string, facts: object, retryAfterMs = 1_000): AppError {
  return new AppError('RateLimitError', `Too many calls with this credential: ${field}: ${rule}`, {
    details: { field, rule, ...facts },
    retryAfterMs: Math.max(1_000, retryAfterMs),
  });
}
