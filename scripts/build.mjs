// `npm run build [-- PACKAGE…]`: builds the packages, or those that are named, where their sources have changed.
import { ensureBuilt, ensureInstalled } from './setup.mjs';

const names = process.argv.slice(2);
ensureInstalled();
await ensureBuilt(names.length > 0 ? names : undefined);
