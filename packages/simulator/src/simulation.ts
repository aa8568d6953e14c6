import type { Background } from './background.ts';
import type { Clock } from './clock.ts';
import type { DatabaseFleet } from './databases/database-fleet.ts';
import type { TcpForward } from './databases/tcp-forward.ts';
import type { Faults } from './faults.ts';
import type { World } from './state/world.ts';
import type { Timing } from './timing.ts';

/** What actions work on: the state, and the real servers behind it. */
export interface Simulation {
  readonly world: World;
  readonly clock: Clock;
  readonly timing: Timing;
  readonly faults: Faults;
  readonly background: Background;
  readonly fleet: DatabaseFleet;
  /** The open TCP proxies, by the id of their service instance. */
  readonly forwards: Map<string, TcpForward>;
  /** One line, without secrets. */
  readonly log: (line: string) => void;
}

/** Waits that long; rejects when the simulator stops. */
export function pass(simulation: Simulation, ms: number): Promise<void> {
  return simulation.clock.sleep(ms, simulation.background.signal);
}
