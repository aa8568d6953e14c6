// `npm run understudy -- flows deploy …`: the command line, which reads its own arguments.
import './node-version.mjs';
import { end } from './command.mjs';
import { runNode } from './run-node.mjs';

try {
  process.exitCode = await runNode('packages/cli/dist/main.js', process.argv.slice(2));
} catch (error) {
  end(error);
}
