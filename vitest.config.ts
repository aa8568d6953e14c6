import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/harness/longest-first.ts';

// Source, not builds: packages export their source under this condition.
const resolve = { conditions: ['understudy-source'] };
const ssr = { resolve };

// One more than there are processors: tests wait for other programs a good part of their time. Vitest's own number keeps a
// processor free, which on two leaves the other idle.
const maxWorkers = availableParallelism() + 1;
// What is waited for comes soon, but not within a second on a machine that has other work.
const patient = { poll: { timeout: 20_000 } };

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: 'unit',
          maxWorkers,
          // Most of a small file's time went into loading the same modules again. What a file replaces, it passes in: no
          // module is mocked.
          isolate: false,
          expect: patient,
          include: ['packages/*/src/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'product',
          include: ['test/**/*.test.ts'],
          globalSetup: ['test/harness/build.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          maxWorkers,
          isolate: false,
          expect: patient,
          // After the unit tests: what is broken small is seen before it is seen large.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
