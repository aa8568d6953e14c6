import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { vi } from 'vitest';

/** Counts comparisons in constant time, whoever makes them, from now on until all mocks are restored. */
export function watchConstantTime() {
  const comparisons = vi.spyOn(crypto, 'timingSafeEqual');
  // Who imported it by name gets the spy, too.
  syncBuiltinESMExports();
  return comparisons;
}
