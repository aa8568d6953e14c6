import type { Caller } from '../access.ts';
import type { Simulation } from '../simulation.ts';

/** What a resolver is given beside its arguments: whose request it is, and the box. */
export interface Context {
  readonly box: Simulation;
  readonly caller: Caller;
}
