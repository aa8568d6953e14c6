// `npm run demo`: a simulated Railway, the server and one clone, on this machine alone.
import { runNode } from './run-node.mjs';

await runNode('packages/demo/dist/main.js', process.argv.slice(2));
