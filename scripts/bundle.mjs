// `node scripts/bundle.mjs FOLDER…`: builds packages by their tsdown.config.ts. By tsdown's API, since its command line
// warns on every run that its next version will need a newer Node.
import { build } from 'tsdown';

for (const folder of process.argv.slice(2)) await build({ cwd: folder, config: true, logLevel: 'warn' });
