import type { Clock } from '../clock.ts';

/** How many requests a second the edge lets through: `named` ones have a query string in their URL. */
export interface EdgeLimits {
  readonly named: number;
  readonly unnamed: number;
}

/** Railway's, on its plan Pro. Without the latency of a real network a client of one request after another exceeds it. */
export const railwayEdge: EdgeLimits = { named: 50, unnamed: 10 };

/** Tells for each request whether the edge in front of the API turns it away. */
export type EdgeLimit = (request: { readonly isNamed: boolean }) => boolean;

/** Counts the requests of each second; those whose URL names no operation have a narrower limit. */
export function createEdgeLimit(limits: EdgeLimits | null, clock: Clock): EdgeLimit {
  let second = 0;
  let counts = { named: 0, unnamed: 0 };
  return ({ isNamed }) => {
    if (!limits) return false;
    const now = Math.floor(clock.now().getTime() / 1_000);
    if (now !== second) {
      second = now;
      counts = { named: 0, unnamed: 0 };
    }
    const kind = isNamed ? 'named' : 'unnamed';
    counts[kind] += 1;
    return counts[kind] > limits[kind];
  };
}
