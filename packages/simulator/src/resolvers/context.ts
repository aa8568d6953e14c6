import type { Caller } from '../access.ts';
import type { Box } from '../box.ts';

/** What a resolver is given beside its arguments: whose request it is, and the box. */
export interface Context {
  readonly box: Box;
  readonly caller: Caller;
}
