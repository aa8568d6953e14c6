import { defineConfig } from 'tsdown';

/**
 * What is published stands alone: no module or type of another package is imported, but React by `react.js`. The
 * declarations are made of this package's sources only, which have the server's types as plain text (`npm run api`).
 */
export default defineConfig({
  entry: ['src/index.ts', 'src/react.ts'],
  platform: 'neutral',
  fixedExtension: false,
  target: 'es2022',
  sourcemap: true,
  dts: { sourcemap: false },
  // It would say that declarations take their time.
  inputOptions: { checks: { pluginTimings: false } },
  deps: { neverBundle: ['react'] },
});
