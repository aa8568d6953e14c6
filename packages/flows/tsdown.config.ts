import { defineConfig } from 'tsdown';

const shared = { format: 'esm', platform: 'node', target: 'node20', dts: false, fixedExtension: false } as const;

export default defineConfig([
  {
    ...shared,
    entry: {
      index: 'src/index.ts',
      specs: 'src/specs/index.ts',
      railway: 'src/adapters/railway/index.ts',
      kestra: 'src/kestra/index.ts',
    },
  },
  {
    // The task program carries its dependencies: resolving them in node_modules costs more than all else at its start.
    ...shared,
    entry: { 'understudy-task': 'src/process/understudy-task.ts' },
    deps: { alwaysBundle: [/.*/], onlyBundle: false },
    clean: false,
    outputOptions: { chunkFileNames: 'task/[name].js' },
  },
]);
