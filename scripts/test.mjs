// `npm test`: every test, after installing what the tests need. Arguments go to vitest; where they name unit tests
// alone, nothing is built or installed but what these ask for themselves.
import './node-version.mjs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { end } from './command.mjs';
import { ensureInstalled, root } from './setup.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

const usage = `npm test -- [FILE…] [OPTIONS]

Runs every test, or those of the files named, after installing what they need (as root on Debian also
the packages that the real parts come from). Options go to vitest: -t NAME runs the tests of that name.
`;
const args = process.argv.slice(2);
const files = args.filter((arg) => arg.endsWith('.test.ts'));
const isUnit = files.length > 0 && files.every((file) => /(^|\/)packages\/[^/]+\/src\//.test(file));

try {
  process.exitCode = await main();
} catch (error) {
  end(error);
}

async function main() {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(usage);
    return 0;
  }
  await ensureInstalled();
  if (!isUnit) ensureSystemPackages();
  // Loaded here: it imports what an old Node does not have.
  const { testData } = await import('./test-data.mjs');
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const project = isUnit ? ['--project', 'unit'] : [];
  const { status } = spawnSync(process.execPath, [vitest, 'run', ...project, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...testData() },
  });
  return status ?? 1;
}
