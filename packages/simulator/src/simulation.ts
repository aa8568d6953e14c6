import type { Background } from './background.ts';
import type { Clock } from './clock.ts';
import type { DatabaseFleet } from './databases/database-fleet.ts';
import type { TcpForward } from './databases/tcp-forward.ts';
import type { Faults } from './faults/faults.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { Random } from './random.ts';
import type { Rules } from './rules.ts';
import type { World } from './state/world.ts';
import { type Duration, drawMs, type Timing } from './timing.ts';
import type { WorkspaceSettings } from './workspace-settings.ts';

/** What actions work on: the state, and the real servers behind it. */
export interface Simulation {
  readonly world: World;
  readonly clock: Clock;
  readonly timing: Timing;
  readonly rules: Rules;
  readonly workspace: WorkspaceSettings;
  readonly random: Random;
  readonly faults: Faults;
  readonly ledger: Ledger;
  readonly background: Background;
  readonly fleet: DatabaseFleet;
  /** The directory of each volume of files is in it. */
  readonly volumesDir: string;
  /** The open TCP proxies, by the id of their service instance. */
  readonly forwards: Map<string, TcpForward>;
  /** Who has come in through the relay, and to which service instance. */
  readonly relayConnections: Set<{ readonly instanceId: string; end(): void }>;
  /** One line, without secrets. */
  readonly log: (line: string) => void;
}

/** Waits that long; rejects when the simulator stops. */
export function pass(simulation: Simulation, duration: Duration): Promise<void> {
  return simulation.clock.sleep(drawMs(duration, simulation.random), simulation.background.signal);
}

/** Waits until that moment has come; rejects when the simulator stops. */
export async function passUntil(simulation: Simulation, moment: Date): Promise<void> {
  const left = () => moment.getTime() - simulation.clock.now().getTime();
  // More than once: a timer may end a little before its time.
  while (left() > 0) await simulation.clock.sleep(left(), simulation.background.signal);
}

/** The moment so long from now. */
export function later(simulation: Simulation, duration: Duration): Date {
  return new Date(simulation.clock.now().getTime() + drawMs(duration, simulation.random));
}
