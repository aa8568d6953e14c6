import type { Caller } from '../access.ts';
import type { Simulation } from '../simulation.ts';

/** What a resolver gets beside its arguments: whose request it is, and what it works on. */
export interface Context {
  readonly simulation: Simulation;
  readonly caller: Caller;
}
