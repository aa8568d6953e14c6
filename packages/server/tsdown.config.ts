import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: ['src/main.ts', 'src/audit.ts'],
  platform: 'node',
  target: 'node20',
  dts: false,
  fixedExtension: false,
  // The migrations are read at start from beside the bundle.
  copy: [{ from: 'src/adapters/postgres/migrations', to: 'dist' }],
});
