// `npm test`: every test, after installing what the tests need. Arguments go to vitest; where they name unit tests
// alone, nothing is built or installed but what these ask for themselves.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureInstalled, root } from './setup.mjs';
import { ensureSystemPackages } from './system-packages.mjs';
import { testData } from './test-data.mjs';

const args = process.argv.slice(2);
const files = args.filter((arg) => arg.endsWith('.test.ts'));
const isUnit = files.length > 0 && files.every((file) => /(^|\/)packages\/[^/]+\/src\//.test(file));

ensureInstalled();
if (!isUnit) ensureSystemPackages();
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const project = isUnit ? ['--project', 'unit'] : [];
const { status } = spawnSync(process.execPath, [vitest, 'run', ...project, ...args], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ...testData() },
});
process.exit(status ?? 1);
