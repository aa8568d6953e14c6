import { randomOf } from '../random.ts';
import type { answerFaultKinds, Fault } from './faults.ts';

/** Faults that befall requests by chance; the same ones for the same seed. */
export interface RandomFaults {
  readonly seed: number;
  /** Of all requests, from 0 to 1. */
  readonly share: number;
  /** Which may befall. Default: those after which a client can go on. */
  readonly kinds?: readonly (typeof answerFaultKinds)[number][];
}

const passing = [
  'http-500',
  'http-503',
  'edge-429',
  'graphql-error',
  'timeout-before-effect',
  'timeout-after-effect',
  'broken-json',
  'slow',
] as const;

const hangMs = 200;

/**
 * Decides for each request by its operation and how many of those there were before, so that requests which overtake
 * each other meet the same faults.
 */
export function createRandomFaults({ seed, share, kinds = passing }: RandomFaults) {
  const seen = new Map<string, number>();
  return (operation: string): Fault | undefined => {
    const count = (seen.get(operation) ?? 0) + 1;
    seen.set(operation, count);
    if (randomOf(seed, `${operation} ${count}`) >= share) return undefined;
    const kind = kinds[Math.floor(randomOf(seed, `${operation} ${count} kind`) * kinds.length)];
    return kind && { operation, times: 1, kind, delayMs: hangMs };
  };
}
