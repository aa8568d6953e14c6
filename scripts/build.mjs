// `npm run build [-- PACKAGE…]`: builds the packages, or those that are named, where their sources have changed.
import './node-version.mjs';
import { command } from './command.mjs';
import { ensureBuilt, ensureInstalled, packages } from './setup.mjs';

await command(
  {
    name: 'npm run build',
    does: 'Installs what is missing and builds the packages whose sources have changed since their last build.',
    operands: { name: 'package', usage: '[PACKAGE…]', does: `only these, of ${packages.join(', ')}`, known: packages },
  },
  async ({ positionals }) => {
    await ensureInstalled();
    await ensureBuilt(positionals.length > 0 ? positionals : undefined);
  },
);
