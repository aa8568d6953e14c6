// `npm run understudy -- flows deploy …`: the command line.
import { runNode } from './run-node.mjs';

await runNode('packages/cli/dist/main.js', process.argv.slice(2));
