import { randomUUID } from 'node:crypto';
import type { Simulation } from '../simulation.ts';
import type { Variable } from '../state/records.ts';

/** A new variable, or the earlier one with another value. */
export function createVariable(
  simulation: Simulation,
  value: string,
  earlier?: Variable,
  sealed = earlier?.isSealed,
): Variable {
  const now = simulation.clock.now();
  return {
    id: earlier?.id ?? randomUUID(),
    value,
    isSealed: sealed ?? false,
    createdAt: earlier?.createdAt ?? now,
    updatedAt: now,
  };
}
