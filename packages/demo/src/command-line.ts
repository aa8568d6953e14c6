import { parseArgs } from 'node:util';

/** What the demo is asked to do: a clone and then wait, a clone and end, serve without a clone, or serve and restart on changes. */
export type DemoCommand = 'clone' | 'clone-once' | 'serve' | 'dev';

/** Reads the arguments, of which scripts/demo.mjs has the help. Throws an error of one line that names what is wrong with them. */
export function parseCommandLine(args: readonly string[]): DemoCommand {
  const flag = { type: 'boolean', default: false } as const;
  // --dev is how `npm run dev` starts this program.
  const { once, serve, dev } = parseArgs({ args: [...args], options: { once: flag, serve: flag, dev: flag } }).values;
  if ([once, serve, dev].filter(Boolean).length > 1) throw new Error('--once, --serve and --dev exclude each other');
  if (dev) return 'dev';
  if (serve) return 'serve';
  return once ? 'clone-once' : 'clone';
}
