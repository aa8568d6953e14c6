import { BaseSequencer, type TestSpecification } from 'vitest/node';

// What waits for other programs longest, the longest first.
const long = [
  'clone-on-kestra',
  'kestra-engine',
  'kill-inside-every-task',
  'injected-failures',
  'consumers',
  'seed-4-failures',
  'promises',
  'canary-on-kestra',
  'random-kills',
  'stop-in-time',
  'kill-postgres',
  'demo',
  'adapters/embedded/restart',
  'code-blocks',
];

/**
 * Begins with the files that take longest, and then in the order that vitest has: else the last of them runs while the
 * other processors have nothing left to do. Vitest knows how long a file takes only where it has run before.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = long.findIndex((part) => moduleId.includes(part));
      return place < 0 ? long.length : place;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}
