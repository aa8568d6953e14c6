// `npm run check`: all that can be said of the code without running it.
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, must, root } from './setup.mjs';

ensureInstalled();
const bin = (name) => join(root, 'node_modules', '.bin', name);
must([bin('biome'), 'ci', '--error-on-warnings', '.']);
must([bin('tsc'), '-p', '.']);
must([bin('knip')]);
must([bin('jscpd'), 'packages', 'test', 'scripts']);
must([bin('cspell'), 'lint', '--no-progress', '--no-summary']);
await ensureBuilt();
process.env.UNDERSTUDY_BUILD_TYPES = 'true';
must([bin('tsdown'), '--logLevel', 'error'], join(root, 'packages/client'));
must([join(root, 'packages/client/node_modules/.bin/publint'), 'packages/client', '--pack', 'npm']);
must([join(root, 'packages/client/node_modules/.bin/attw'), '--pack', 'packages/client', '--profile', 'esm-only']);
process.stderr.write('check: clean\n');
