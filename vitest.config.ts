import { defineConfig } from 'vitest/config';

// Source, not builds: packages export their source under this condition.
const resolve = { conditions: ['understudy-source'] };
const ssr = { resolve };

export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: 'unit',
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
          fileParallelism: false,
        },
      },
    ],
  },
});
