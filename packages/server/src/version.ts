import { readFileSync } from 'node:fs';
import { z } from 'zod';

// One folder above this file in `src` and above the bundle in `dist` alike.
const packageFile = new URL('../package.json', import.meta.url);

/** The version of the server, as its package says. */
export const version = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(packageFile, 'utf8'))).version;
