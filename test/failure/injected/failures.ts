import type { Fault } from '@understudy/simulator';
import { seeded } from '../../harness/seeded.ts';

/** One failure of a campaign: a fault at the nth call of an operation, or at the nth connection to a database. */
export interface Failure extends Fault {
  readonly skip: number;
}

type Variety = Pick<Failure, 'kind' | 'delayMs'>;

// A cut connection is no answer, as a time-out is, but sooner. The last one waits for our own time-out.
const varieties: readonly Variety[] = [
  { kind: 'http-500' },
  { kind: 'edge-429' },
  { kind: 'graphql-error' },
  { kind: 'not-authorized' },
  { kind: 'broken-json' },
  { kind: 'other-json' },
  { kind: 'timeout-before-effect', delayMs: 100 },
  { kind: 'timeout-after-effect', delayMs: 100 },
  { kind: 'slow', delayMs: 1_500 },
];
const hang: Variety = { kind: 'timeout-after-effect' };
// Once, so that the call's own repetitions help; often enough to end an attempt; often enough to end a task for good.
const times = [1, 5, 20] as const;

/** So many failures, drawn from the calls of a clone that went well. The same seed gives the same. */
export function drawFailures(count: number, calls: readonly string[], seed: number): readonly Failure[] {
  const random = seeded(seed);
  const pick = <T>(list: readonly T[]): T => {
    const chosen = list[Math.floor(random() * list.length)];
    if (chosen === undefined) throw new Error('there is nothing to choose from');
    return chosen;
  };
  return Array.from({ length: count }, (_, number) => {
    // Each eighth at a database; a call of Railway's API else, each call of the clone as likely as any other.
    if (number % 8 === 7) {
      const skip = Math.floor(random() * 6);
      return { operation: 'Postgres', skip, kind: 'connection-cut', delayMs: pick([0, 20, 200]), times: pick(times) };
    }
    const at = Math.floor(random() * calls.length);
    const operation = calls[at] ?? '';
    const skip = calls.slice(0, at).filter((each) => each === operation).length;
    if (number % 40 === 16) return { operation, skip, ...hang, times: 1 };
    return { operation, skip, ...pick(varieties), times: pick(times) };
  });
}
