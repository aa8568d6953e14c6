// `npm run mutate -- <path…>`: changes each file in many small ways, and says which changes no test has noticed.
// Nothing is written to the tree. How to read it: docs/testing.md.
import './node-version.mjs';
import { join } from 'node:path';
import { command } from './command.mjs';
import { options } from './mutate/options.mjs';
import { ensureInstalled, root } from './setup.mjs';
import { Interrupted, supervise } from './supervise.mjs';

await command(
  {
    name: 'npm run mutate',
    does: 'Changes each file in many small ways, and says which changes no test has noticed.',
    options,
    operands: { name: 'path', usage: 'PATH…', does: 'files, or folders with them' },
    problemOf: (_, paths) => (paths.length === 0 ? 'a file or folder is missing' : undefined),
  },
  async () => {
    await ensureInstalled();
    const tsx = join(root, 'node_modules', '.bin', 'tsx');
    const main = join(root, 'scripts', 'mutate', 'main.mjs');
    const { status, interrupted } = await supervise(
      [tsx, '--conditions=understudy-source', main, ...process.argv.slice(2)],
      { stdio: 'inherit' },
    );
    if (interrupted !== undefined) throw new Interrupted(interrupted);
    return status ?? 1;
  },
);
