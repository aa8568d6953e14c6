// `npm run bench -- NAME [--json]`: measures side by side in one run. What there is to measure stands in test/bench.
import './node-version.mjs';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { command } from './command.mjs';
import { ensureBuilt, ensureInstalled, root } from './setup.mjs';
import { Interrupted, supervise } from './supervise.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

const folder = join(root, 'test', 'bench');
const benches = readdirSync(folder, { withFileTypes: true })
  .filter((file) => file.isFile() && file.name.endsWith('.ts') && file.name !== 'main.ts')
  .map((file) => file.name.slice(0, -'.ts'.length));

await command(
  {
    name: 'npm run bench',
    does: 'Measures side by side in one run, and prints a table.',
    options: { json: { type: 'boolean', does: 'prints one JSON object on the last line, too' } },
    operands: { name: 'name', does: `what to measure: ${benches.join(', ')}`, known: benches },
    problemOf: (_, [name]) => (name === undefined ? 'a name is missing' : undefined),
  },
  async ({ values, positionals }) => {
    await ensureInstalled();
    ensureSystemPackages();
    await ensureBuilt();
    const tsx = join(root, 'node_modules', '.bin', 'tsx');
    const args = [...positionals, ...(values.json ? ['--json'] : [])];
    const { status, interrupted } = await supervise(
      [tsx, '--conditions=understudy-source', join(folder, 'main.ts'), ...args],
      { cwd: root, stdio: 'inherit' },
    );
    if (interrupted !== undefined) throw new Interrupted(interrupted);
    return status ?? 1;
  },
);
