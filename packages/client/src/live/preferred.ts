import type { Transport, TransportName } from './transport.ts';

/** Which transports are to be tried, in which order, from what worked before. */
export interface Preferred {
  order(): readonly Transport[];
  worked(name: TransportName): void;
  /** None of them did. */
  failed(): void;
}

// Once may be the moment in which the server came back, between the try of the first transport and that of the second.
const missesMax = 2;

/**
 * All of them, until one has worked: that one and those after it from then on. Where another has worked in its place
 * twice, that is the one; where none works, all are tried again, for the network may be another one by now.
 */
export function createPreferred(transports: readonly Transport[]): Preferred {
  let best: number | undefined;
  let misses = 0;
  return {
    order: () => transports.slice(best ?? 0),
    worked(name) {
      const at = transports.findIndex((transport) => transport.name === name);
      misses = best !== undefined && at > best ? misses + 1 : 0;
      if (best !== undefined && misses < missesMax) return;
      best = at;
      misses = 0;
    },
    failed() {
      best = undefined;
      misses = 0;
    },
  };
}
