// `npm run bench -- NAME [--json]`: measures side by side in one run. What there is to measure stands in test/bench.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, root } from './setup.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

ensureInstalled();
ensureSystemPackages();
await ensureBuilt();
const tsx = join(root, 'node_modules', '.bin', 'tsx');
const main = join(root, 'test', 'bench', 'main.ts');
const { status } = spawnSync(tsx, ['--conditions=understudy-source', main, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(status ?? 1);
