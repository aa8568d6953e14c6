import { parseArgs } from 'node:util';

/** What the demo is asked to do: a clone and then wait, a clone and end, serve without a clone, or serve and restart on changes. */
export type DemoCommand = 'help' | 'clone' | 'clone-once' | 'serve' | 'dev';

export const usage = `npm run demo              a simulated Railway, the server and one clone; then it serves until Ctrl-C
npm run demo -- --once    ends after the clone, with status 0 where it succeeded
npm run demo -- --serve   clones nothing; prints one line of JSON with URL and keys once requests are accepted
npm run demo -- --help    shows this

From the environment:
  PORT                  of the server; default 4000, 0 for any free one
  UNDERSTUDY_DATA_DIR   where everything is kept; default .understudy
  UNDERSTUDY_ENGINE     kestra for a Kestra of yours, with KESTRA_URL and what else it needs; default embedded
`;

/** Reads the arguments of the command. Throws an error of one line that names what is wrong with them. */
export function parseCommandLine(args: readonly string[]): DemoCommand {
  const { once, serve, dev, help } = flagsOf(args);
  if (help) return 'help';
  if ([once, serve, dev].filter(Boolean).length > 1) throw new Error('--once, --serve and --dev exclude each other');
  if (dev) return 'dev';
  if (serve) return 'serve';
  return once ? 'clone-once' : 'clone';
}

function flagsOf(args: readonly string[]) {
  const flag = { type: 'boolean', default: false } as const;
  // --dev is how `npm run dev` starts this program.
  const options = { once: flag, serve: flag, dev: flag, help: { ...flag, short: 'h' } };
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    // Its first sentence names the argument; what follows is advice about positional arguments, of which there are none.
    const [problem] = (error instanceof Error ? error.message : String(error)).split('. ');
    throw new Error(`${problem}; npm run demo -- --help shows what there is`, { cause: error });
  }
}
