// Builds packages by their tsdown.config.ts: `node scripts/bundle.mjs FOLDER…`, or as a function. By tsdown's API, since
// its command line warns on every run that its next version will need a newer Node.
import { fileURLToPath } from 'node:url';
import { build } from 'tsdown';

export async function bundle(folders) {
  for (const folder of folders) await build({ cwd: folder, config: true, logLevel: 'warn' });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle(process.argv.slice(2));
